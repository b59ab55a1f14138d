export {
  type Complex,
  type DType,
  decodeNpy,
  ErrorCode,
  encodeNpy,
  fromTensor,
  Image,
  ImageError,
  type ImageFormat,
  isRpcError,
  type JsonRpcId,
  type JsonRpcParams,
  type Limits,
  NamedRpcError,
  NDArray,
  type Pixels,
  RpcError,
  type RpcErrorClass,
  type TensorLike,
  type Violation,
} from '@ujrpc/protocol';
export { type Context, context } from './calls/context.js';
export type { Interceptor } from './calls/interceptors.js';
export type { Peer } from './calls/peer.js';
export type {
  ClassContract,
  Contract,
  ErrorContract,
  MethodContract,
  ParamContract,
  ParamKind,
  ResultContract,
  ScalarKind,
  Validate,
  ValidationError,
  ValidationResult,
} from './contract/contract.js';
export type { Log, LogEntry } from './log.js';
export type { ClassOptions, RpcOptions } from './rpc/metadata.js';
export {
  type Rpc,
  type RpcClassDecorator,
  type RpcMethodDecorator,
  rpc,
} from './rpc/rpc.js';
export type { ServerOptions } from './server/options.js';
export { type Listening, type ListenOptions, Server } from './server/server.js';
export type { Int, Int64, Uint32 } from './tags.js';
export type { TransportChoice, TransportName } from './transports/names.js';
