export { DEFAULT_HOST, DEFAULT_PORT } from './defaults.js';
export { CONTRACT_VERSION } from './generated/contract-version.js';
export { ERROR_MESSAGES, ErrorCode } from './generated/error-codes.js';
export { DEFAULT_LIMITS, type Limits } from './generated/limits.js';
export { isRpcError, type RpcErrorClass } from './is-rpc-error.js';
export { resolveLimits } from './limits.js';
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
export { RpcError } from './rpc-error.js';
