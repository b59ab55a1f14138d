import { ErrorCode } from '@ujrpc/words';
import { protocolError } from './protocol-error.js';
import type { CallSource } from './source.js';

/**
 * When a caller has no use for the answer any more, by performance.now(): after the time that its `meta` gives, or
 * its message, counted from when that arrived.
 *
 * @returns undefined where neither gives any
 * @throws RpcError -32001 where the time is over: what waited for a call before it need not run
 */
export function endOfUse(timeoutMs: number | undefined, source: CallSource): number | undefined {
  const most = Math.min(timeoutMs ?? Infinity, source.timeoutMs || Infinity);
  if (most === Infinity) {
    return undefined;
  }
  const { waitedMs = 0 } = source;
  // Of an engine that counts whole milliseconds it may be almost one less.
  if (waitedMs > most) {
    throw protocolError(ErrorCode.DeadlineExceeded);
  }
  return performance.now() + most - waitedMs;
}
