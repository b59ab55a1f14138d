import { stateOf } from './client.js';

/**
 * Ends the connection that a client over `ws:`, `tcp:` or `unix:` keeps, once what was written is sent.
 * Pending calls reject with `TransportError`; a later call opens a new connection. Over HTTP there
 * is nothing to end.
 */
export async function close(client: object): Promise<void> {
  await stateOf(client).link.close?.();
}
