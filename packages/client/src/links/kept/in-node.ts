import type { Link } from '../link.js';
import { refuse } from '../refuse.js';
import { streamLink } from '../stream/stream-link.js';
import { type SocketOptions, webSocketLink } from '../web-socket/web-socket-link.js';

/**
 * The link that keeps a connection to a URL.
 *
 * @throws TypeError for a URL that is not one of `ws:`, `wss:`, `tcp:` and `unix:`
 */
export function keptLink(url: string, options: SocketOptions): Link {
  if (/^wss?:/.test(url)) {
    return webSocketLink(url, options);
  }
  return /^(tcp|unix):/.test(url) ? streamLink(url, options) : refuse(url);
}

export { keptLink as keptStreamLink };
