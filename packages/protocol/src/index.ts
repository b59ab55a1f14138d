export { DEFAULT_HOST, DEFAULT_PORT } from './defaults.js';
export { ERROR_MESSAGES, ErrorCode } from './error-codes.js';
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
export { RpcError } from './rpc-error.js';
