import type { Context } from '../calls/context.js';
import { isThenable } from '../calls/thenable.js';
import type { Interceptor, Plugin } from './plugin.js';

export type Around = NonNullable<Plugin['around']>;

/** Takes a call through a chain, the first one outermost, then to `handle`. */
export function pass(
  chain: readonly Around[],
  call: Context,
  handle: () => unknown,
  from = 0,
): unknown {
  const around = chain[from];
  if (around === undefined) {
    return handle();
  }
  let called = false;
  return around(call, () => {
    if (called) {
      throw new Error('A hook called next() twice; it may be called once');
    }
    called = true;
    return watched(pass(chain, call, handle, from + 1));
  });
}

/** A hook may look at a promise later, or never: that it rejects must not end the process. */
function watched(result: unknown): unknown {
  if (result instanceof Promise) {
    result.catch(() => {});
  }
  return result;
}

/** Goes on once a call is admitted. */
export function admission(admit: NonNullable<Plugin['admit']>): Around {
  return (call, next) => {
    const admitted: unknown = admit(call);
    return isThenable(admitted) ? admitted.then(next) : next();
  };
}

/** An interceptor sees promises, whatever the method is. */
export function interception(interceptor: Interceptor): Around {
  return (call, next) =>
    interceptor(call, () => watched((async () => next())()) as Promise<unknown>);
}
