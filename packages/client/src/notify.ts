import { clientFor, stateOf } from './client.js';

/** A client's methods as notifications: same names and parameters, no result, and none that streams. */
export type Notifier<C> = {
  [K in keyof C as C[K] extends (...params: never[]) => AsyncIterable<unknown>
    ? never
    : K]: C[K] extends (...params: infer P) => unknown
    ? (...params: P) => Promise<void>
    : Notifier<C[K]>;
};

/**
 * Makes a client like `client` whose calls are notifications (JSON-RPC 2.0 §4.1): the server sends
 * no answer, not even when the call fails. The promise resolves when the notification was sent,
 * over HTTP when the server has taken it with a 2xx status.
 *
 * @example await notify(client).log('started');
 */
export function notify<C extends object>(client: C): Notifier<C> {
  return clientFor({ ...stateOf(client), notifies: true }) as Notifier<C>;
}
