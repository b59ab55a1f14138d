import { ERROR_MESSAGES, ErrorCode, RpcError } from '@ujrpc/protocol';
import { ResultError } from './result.js';

/** The error member of a reply, ready to send. */
export interface Failure {
  readonly code: number;
  readonly message: string;
  /** JSON text. */
  readonly data?: string;
}

export function failure(code: ErrorCode, data?: unknown): Failure {
  return withData(code, ERROR_MESSAGES[code], data);
}

/**
 * What a caller may know of a thrown value: all of an RpcError, nothing of anything else.
 *
 * @returns undefined where it is no RpcError, or one that JSON cannot hold
 */
export function rpcFailure(thrown: unknown): Failure | undefined {
  try {
    if (thrown instanceof RpcError && Number.isSafeInteger(thrown.code)) {
      return withData(thrown.code, String(thrown.message), thrown.data);
    }
  } catch {
    // A Proxy, a throwing getter, a cycle in the data: not an error one can pass on.
  }
  return undefined;
}

/**
 * What a caller may know of a thrown value that is no RpcError: of a result, where it is not what the
 * caller's own types say; of anything else nothing.
 */
export function internalFailure(thrown: unknown): Failure {
  try {
    if (thrown instanceof ResultError) {
      return failure(ErrorCode.InternalError, thrown.violations);
    }
  } catch {
    // A Proxy.
  }
  return failure(ErrorCode.InternalError);
}

function withData(code: number, message: string, data: unknown): Failure {
  const json = data === undefined ? undefined : JSON.stringify(data);
  return json === undefined ? { code, message } : { code, message, data: json };
}
