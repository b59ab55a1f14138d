import { ERROR_MESSAGES, type ErrorCode, RpcError } from '@ujrpc/protocol';

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

function withData(code: number, message: string, data: unknown): Failure {
  const json = data === undefined ? undefined : JSON.stringify(data);
  return json === undefined ? { code, message } : { code, message, data: json };
}
