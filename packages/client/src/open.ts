import { stateOf } from './client.js';
import { loaded } from './links/loading-link.js';

/**
 * Opens the connection that a client over `ws:`, `tcp:` or `unix:` keeps, now and not with its first call. Resolves when it
 * is open, and at once where it is. A pause before the next attempt is cut short.
 *
 * @throws TransportError with the reason why this attempt has failed; TypeError over a link that keeps no connection, as
 *   over `http:`
 */
export async function open(client: object): Promise<void> {
  const link = await loaded(stateOf(client).link);
  if (!link.open) {
    throw new TypeError(
      'open: this link keeps no connection, as over http:; connect by ws:, tcp: or unix: instead',
    );
  }
  await link.open();
}
