export { DEFAULT_HOST, DEFAULT_PORT } from './defaults.js';
export { ERROR_MESSAGES, ErrorCode } from './error-codes.js';
export {
  Image,
  ImageError,
  type ImageFormat,
  imageFormat,
  type Pixels,
  type PixelsOptions,
} from './image/index.js';
export { isRpcError, type RpcErrorClass } from './is-rpc-error.js';
export { DEFAULT_LIMITS, type Limits, resolveLimits } from './limits.js';
export type {
  JsonRpcErrorObject,
  JsonRpcFailure,
  JsonRpcId,
  JsonRpcNotification,
  JsonRpcParams,
  JsonRpcRequest,
  JsonRpcResponse,
  JsonRpcSuccess,
  Violation,
} from './messages.js';
export { codeOfName, NamedRpcError } from './named-rpc-error.js';
export {
  type Complex,
  type DataOf,
  DTYPES,
  type DType,
  decodeNpy,
  type ElementOf,
  encodeNpy,
  fromTensor,
  NDArray,
  type NDArrayLayout,
  type Nested,
  shapeText,
  type TensorLike,
} from './ndarray/index.js';
export { RpcError } from './rpc-error.js';
