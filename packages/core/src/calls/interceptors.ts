import type { Context } from './context.js';

/**
 * Stands around every call: may refuse it by throwing, wait, measure, change its result.
 *
 * @param call what is being called; `call.params` are as sent, not validated yet
 * @param next goes on to the next interceptor and in the end to the handler; resolves to the result
 */
export type Interceptor = (call: Context, next: () => Promise<unknown>) => Promise<unknown>;

/** Calls the interceptors in the order they were added, the first outermost, then `handle`. */
export function intercept(
  interceptors: readonly Interceptor[],
  call: Context,
  handle: () => unknown,
  from = 0,
): Promise<unknown> {
  const interceptor = interceptors[from];
  if (interceptor === undefined) {
    return Promise.resolve(handle());
  }
  let called = false;
  const next = async () => {
    if (called) {
      throw new Error('An interceptor called next() twice');
    }
    called = true;
    return intercept(interceptors, call, handle, from + 1);
  };
  return interceptor(call, () => {
    const result = next();
    result.catch(() => {}); // an interceptor may look at it later, or never
    return result;
  });
}
