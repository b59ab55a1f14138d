import type { LinkOptions } from '../../options.js';
import { httpLink } from '../http/http-link.js';
import type { Link } from '../link.js';
import { refuse } from '../refuse.js';
import { streamLink } from '../stream/stream-link.js';
import { checkTls } from '../tls/secure-options.js';
import { type SocketOptions, webSocketLink } from '../web-socket/web-socket-link.js';

/**
 * The link that keeps a connection to a URL, and the one over HTTP where that has options of TLS.
 *
 * @throws TypeError for a URL that is not one of `ws:`, `wss:`, `tcp:`, `tls:` and `unix:`, and for options of TLS that
 *   cannot be used
 */
export function keptLink(url: string, options: LinkOptions & SocketOptions): Link {
  checkTls(url, options);
  if (/^https:/i.test(url)) {
    return httpLink(url, options);
  }
  if (/^wss?:/.test(url)) {
    return webSocketLink(url, options);
  }
  return /^(tcp|tls|unix):/.test(url) ? streamLink(url, options) : refuse(url);
}

export { keptLink as keptStreamLink };
