import { stateOf } from './client.js';
import { loaded } from './links/loading-link.js';

/**
 * Ends the connection that a client over `ws:`, `tcp:` or `unix:` keeps, once what was written is sent.
 * Pending calls reject with `TransportError`; a later call opens a new connection. Over HTTP it
 * ends the streams.
 */
export async function close(client: object): Promise<void> {
  await (await loaded(stateOf(client).link)).close?.();
}
