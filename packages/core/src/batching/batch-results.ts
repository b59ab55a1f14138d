import { ErrorCode } from '@ujrpc/words';
import { protocolError } from '../calls/protocol-error.js';
import type { BatchedCall } from './batched-call.js';

/**
 * Gives each call what the handler has put in its place: a value, or an error that is thrown at its caller.
 *
 * @returns what is wrong with the result, for the log; undefined where each call has its place
 */
export function deliver(batch: readonly BatchedCall[], result: unknown): string | undefined {
  const places = batch.length;
  if (!Array.isArray(result)) {
    rejectAll(batch, protocolError(ErrorCode.InternalError));
    return `returned ${kindOf(result)} for a batch of ${places}; expected an array of ${places}`;
  }
  if (result.length !== places) {
    rejectAll(batch, protocolError(ErrorCode.InternalError));
    return `returned an array of ${result.length} for a batch of ${places}; expected an array of ${places}`;
  }
  for (const [index, { resolve, reject }] of batch.entries()) {
    try {
      const value: unknown = result[index];
      if (isError(value)) {
        reject(value);
      } else {
        resolve(value);
      }
    } catch (thrown) {
      reject(thrown); // a Proxy, or a getter in the array
    }
  }
  return undefined;
}

export function rejectAll(batch: readonly BatchedCall[], reason: unknown): void {
  for (const { reject } of batch) {
    reject(reason);
  }
}

/** Also of another realm. */
function isError(value: unknown): boolean {
  return (
    value instanceof Error ||
    (typeof value === 'object' && Object.prototype.toString.call(value) === '[object Error]')
  );
}

function kindOf(value: unknown): string {
  return value === undefined || value === null ? String(value) : `a value of type ${typeof value}`;
}
