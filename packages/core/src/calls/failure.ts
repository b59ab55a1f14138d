import { ERROR_MESSAGES, ErrorCode, isRpcError } from '@ujrpc/words';
import { encodeErrorData, ResultError } from './result.js';

/** The error member of a reply, ready to send. */
export interface Failure {
  readonly code: number;
  readonly message: string;
  /** JSON text. */
  readonly data?: string;
}

export function failure(code: ErrorCode, data?: unknown, note = ''): Failure {
  return withData(code, ERROR_MESSAGES[code] + note, data);
}

/** By code, how the `data` of the errors that a method declares becomes JSON text. */
export type ErrorEncoders = ReadonlyMap<number, (data: unknown) => string | undefined>;

const noErrors: ErrorEncoders = new Map();

/**
 * What a caller may know of a thrown value: all of an RpcError, which may be of another copy of
 * @ujrpc/words, and nothing of anything else.
 *
 * @returns undefined if it is not an RpcError, or one that cannot be read
 * @throws ResultError if its data is not as its class declares, or JSON cannot hold it
 */
export function rpcFailure(
  thrown: unknown,
  declared: ErrorEncoders = noErrors,
): Failure | undefined {
  try {
    if (isRpcError(thrown) && Number.isSafeInteger(thrown.code)) {
      const { code, message, data } = thrown;
      const encode = declared.get(code) ?? encodeErrorData;
      return withJson(code, String(message), encode(data));
    }
  } catch (error) {
    if (error instanceof ResultError) {
      error.cause = thrown;
      throw error;
    }
    // A Proxy, a throwing getter: not an error one can pass on.
  }
  return undefined;
}

/**
 * What a caller may know of a thrown value that is not an RpcError: of a result, where it is not what the
 * caller's own types say; of anything else nothing.
 */
export function internalFailure(thrown: unknown): Failure {
  try {
    if (thrown instanceof ResultError) {
      return failure(ErrorCode.InternalError, thrown.violations, thrown.note);
    }
  } catch {
    // A Proxy.
  }
  return failure(ErrorCode.InternalError);
}

function withData(code: number, message: string, data: unknown): Failure {
  return withJson(code, message, JSON.stringify(data));
}

function withJson(code: number, message: string, data: string | undefined): Failure {
  return data === undefined ? { code, message } : { code, message, data };
}
