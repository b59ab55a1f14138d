import { TransportError } from '../../errors.js';
import type { Link } from '../link.js';
import { openLink } from './open-link.js';
import type { SocketOptions } from './socket.js';

export type { SocketOptions };

/**
 * A link over one kept WebSocket. In Node it is the package `ws`, elsewhere the platform's own, which keeps a
 * process alive until it is closed.
 *
 * @param url `ws:` or `wss:`, in newer browsers a relative one too
 */
export function webSocketLink(url: string, options: SocketOptions = {}): Link {
  return openLink(url, options, TransportError);
}
