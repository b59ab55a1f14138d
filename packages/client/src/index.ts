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
export { ErrorCode, isRpcError, RpcError, type RpcErrorClass } from '@ujrpc/words';
export { type AutoBatchOptions, autoBatch } from './auto-batch/auto-batch.js';
export { batch, type Settled } from './batch.js';
export { close } from './close.js';
export { TimeoutError, TransportError } from './errors.js';
export { type InterceptedCall, type Interceptor, intercept } from './intercept.js';
export type { Link, LinkStream, Receive, SendOptions, StreamListener } from './links/link.js';
export { type Notifier, notify } from './notify.js';
export { open } from './open.js';
export type {
  CallOptions,
  ClientOptions,
  LinkOptions,
  LinkState,
  Pem,
  TlsOptions,
} from './options.js';
export { type MethodName, type RetryOptions, retry } from './retry.js';
export { lastEventIdOf } from './streams/client-stream.js';
export { withOptions } from './with-options.js';
