import { TimeoutError } from './errors.js';
import type { CallOptions } from './options.js';

/** What a message says of a call beside its params. */
export interface Meta {
  /** The server has no use for an answer that comes later: a whole number from 1. */
  readonly timeoutMs: number;
}

/**
 * Runs an exchange until it settles, the signal aborts or the time is up.
 *
 * AbortSignal.any and AbortSignal.timeout would be shorter, but a signal that only they hold may be
 * collected before it fires, and a `fetch` given by the user may not look at its signal at all.
 *
 * @throws RangeError where `timeoutMs` is not a number from 0
 * @param run is given what cancels it, and what its message says where its time is limited
 */
export function withDeadline<T>(
  method: string,
  { signal, timeoutMs = 0 }: CallOptions,
  run: (signal?: AbortSignal, meta?: Meta) => Promise<T>,
): Promise<T> {
  if (signal || timeoutMs !== 0) {
    return new Promise((resolve, reject) => {
      if (!(timeoutMs >= 0)) {
        throw RangeError(`timeoutMs: expected a positive number, got ${timeoutMs}`);
      }
      const controller = new AbortController();
      let meta: Meta | undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const release = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const stop = (reason: unknown) => {
        release();
        reject(reason);
        controller.abort(reason);
      };
      // React Native's signals have no reason.
      const onAbort = () => stop(signal?.reason ?? Error('aborted'));
      if (signal?.aborted) {
        return onAbort();
      }
      signal?.addEventListener('abort', onAbort);
      // setTimeout takes a longer delay for 1 ms.
      if (timeoutMs && timeoutMs < 2e9) {
        // The server's own end of it comes later, or whose clock is first would say what the caller gets.
        meta = { timeoutMs: (timeoutMs + 100) | 0 };
        timer = setTimeout(() => stop(new TimeoutError(method, timeoutMs)), timeoutMs);
      }
      run(controller.signal, meta).finally(release).then(resolve, reject);
    });
  }
  return run();
}
