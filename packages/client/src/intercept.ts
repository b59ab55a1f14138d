import { clientFor, stateOf } from './client.js';
import type { CallOptions } from './options.js';

/** One call on its way out. */
export interface InterceptedCall {
  /** The wire name, as `calc.sum`. */
  readonly method: string;
  /** The arguments as the caller gave them. */
  readonly params: readonly unknown[];
  readonly options: CallOptions;
  readonly isNotification: boolean;
}

/**
 * Wraps every call: may wait, change what is sent, refuse it by throwing, try it again, change its
 * result.
 *
 * For a method that streams, what it resolves to is iterated over, and it is called when the first value is asked
 * for.
 *
 * @param next goes on with the call, or with other params and options; resolves to the result, and
 *   may be called several times. Of a method that streams it resolves to the iterable of its values once the first
 *   of them or the end is there, and rejects with what failed before.
 */
export type Interceptor = (
  call: InterceptedCall,
  next: (changed?: Partial<Pick<InterceptedCall, 'params' | 'options'>>) => Promise<unknown>,
) => Promise<unknown>;

/**
 * Makes a client like `client`, over the same connection, whose calls all go through `around`. The
 * interceptor that was put around last is the outermost.
 *
 * @example
 * const timed = intercept(client, async ({ method }, next) => {
 *   const start = performance.now();
 *   try {
 *     return await next();
 *   } finally {
 *     console.log(method, performance.now() - start);
 *   }
 * });
 */
export function intercept<C extends object>(client: C, around: Interceptor): C {
  const state = stateOf(client);
  return clientFor({
    ...state,
    send: async (call, asked) => {
      const { method, params } = call;
      const { options, notifies = false } = asked;
      return around({ method, params, options, isNotification: notifies }, (changed) => {
        const next = { params, options, ...changed };
        // Encoding the arguments changes the array.
        return state.send(
          { ...call, params: [...next.params] },
          { ...asked, options: next.options },
        );
      });
    },
  }) as C;
}
