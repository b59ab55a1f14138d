/** What generated clients are made of that have methods which may run twice. Others need nothing of it. */
import { clientFor, stateOf } from '../client.js';

/**
 * Has a client make calls of these methods again that were sent and not answered when their connection was lost.
 *
 * @param idempotent their wire names
 * @returns a client like the given one
 */
export function repeating<C extends object>(idempotent: readonly string[], client: C): C {
  const state = stateOf(client);
  return clientFor({
    ...state,
    idempotent,
    exchange(message) {
      // Of a batch these are the names of all its calls.
      const mayRepeat = message.method.split(', ').every((name) => idempotent.includes(name));
      return state.exchange(mayRepeat ? { ...message, mayRepeat } : message);
    },
  }) as C;
}
