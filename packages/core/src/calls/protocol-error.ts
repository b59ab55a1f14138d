import { ERROR_MESSAGES, type ErrorCode, RpcError } from '@ujrpc/words';

/** An error with a code of the protocol's own, and its message. */
export function protocolError(code: ErrorCode, data?: unknown): RpcError {
  return new RpcError(code, ERROR_MESSAGES[code], data);
}
