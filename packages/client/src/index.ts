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
  NDArray,
  type Pixels,
  RpcError,
  type RpcErrorClass,
  type TensorLike,
} from '@ujrpc/protocol';
export { batch, type Settled } from './batch.js';
export type { Methods } from './client.js';
export { close } from './close.js';
export { connect } from './connect.js';
export { TimeoutError, TransportError } from './errors.js';
export { type Notifier, notify } from './notify.js';
export type { CallOptions, ClientOptions } from './options.js';
export { throwing } from './throwing.js';
export { withOptions } from './with-options.js';
