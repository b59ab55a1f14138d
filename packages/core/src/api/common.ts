export {
  type Complex,
  type DType,
  decodeNpy,
  encodeNpy,
  fromTensor,
  Image,
  ImageError,
  type ImageFormat,
  NDArray,
  type Pixels,
  type TensorLike,
} from '@ujrpc/values';
export {
  ErrorCode,
  isRpcError,
  type JsonRpcId,
  type JsonRpcParams,
  type Limits,
  NamedRpcError,
  RpcError,
  type RpcErrorClass,
  type Violation,
} from '@ujrpc/words';
export type { BatchOptions } from '../batching/batch-options.js';
export type { BatchState } from '../batching/batch-state.js';
export type { BatchedCallObservation } from '../batching/batched-call.js';
export { type Context, context, contexts } from '../calls/context.js';
export { type Tracked, tracked } from '../calls/tracked.js';
export { broadcast, type Notifications } from '../clients/broadcast.js';
export { ClientReplyError } from '../clients/client-reply-error.js';
export { NoWayBack } from '../clients/no-way-back.js';
export type {
  ClientClass,
  Connection,
  ConnectionData,
  ConnectOptions,
  OwnConnection,
  Peer,
  Send,
} from '../connections/connection.js';
export type {
  ClassContract,
  ClientContract,
  ClientMethodContract,
  ClientResultContract,
  Contract,
  ErrorContract,
  MethodContract,
  ParamContract,
  ParamKind,
  ResultContract,
  ScalarKind,
  StreamContract,
  Validate,
  ValidationError,
  ValidationResult,
} from '../contract/contract.js';
export type { HttpRequest } from '../doors/door.js';
export type { HttpReply } from '../doors/http-message.js';
export type { Interceptor, Observation, Plugin } from '../hooks/plugin.js';
export type { Log, LogEntry } from '../log.js';
export type { ClassOptions, ClientClassOptions, RpcOptions } from '../rpc/metadata.js';
export {
  type Rpc,
  type RpcBatch,
  type RpcClassDecorator,
  type RpcClient,
  type RpcMethodDecorator,
  rpc,
} from '../rpc/rpc.js';
export type { CorsOptions, ServerOptions } from '../server/options.js';
export type { Int, Int64, Uint32 } from '../tags.js';
export type { PeerTls, Pem, TlsIdentity, TlsOptions, TlsVersion } from '../tls/options.js';
export type { Overflow, SubscribeOptions } from '../topics/subscribe-options.js';
export { Topic } from '../topics/topic.js';
