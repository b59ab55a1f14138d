import { TimeoutError } from './errors.js';
import type { CallOptions } from './options.js';

/** setTimeout takes a longer delay for 1 ms. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Runs an exchange until it settles, the signal aborts or the time is up.
 *
 * AbortSignal.any and AbortSignal.timeout would be shorter, but a signal that only they hold may be
 * collected before it fires, and a `fetch` given by the user may not look at its signal at all.
 */
export function withDeadline<T>(
  method: string,
  { signal, timeoutMs = 0 }: CallOptions,
  run: (signal?: AbortSignal) => Promise<T>,
): Promise<T> {
  if (!signal && !timeoutMs) {
    return run();
  }
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
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
    if (timeoutMs && timeoutMs <= MAX_DELAY_MS) {
      timer = setTimeout(() => stop(new TimeoutError(method, timeoutMs)), timeoutMs);
    }
    run(controller.signal).finally(release).then(resolve, reject);
  });
}
