import type { TransportError } from '../../errors.js';
import type { Link } from '../link.js';
import { refuse } from '../refuse.js';
import { openLink as openSocketLink } from './open-link.js';
import type { SocketOptions } from './socket.js';

/** What a page uses of a link that keeps a connection. */
export type PageLink = Required<Pick<Link, 'send' | 'listen' | 'stream' | 'open' | 'close'>>;

/** All that a page loads for a URL that is neither `http:` nor `https:`, or has options that are none of a page's. */
export function openLink(
  url: string,
  options: SocketOptions,
  Failure: typeof TransportError,
): PageLink {
  if (options.tls) {
    return refusing(
      new TypeError('tls: works in Node only; here the platform decides what to trust'),
    );
  }
  if (/^(tcp|tls|unix):/.test(url)) {
    const why = `${url}: works in Node only; use ws: or http: here`;
    return refusing(new Failure(why, { sent: false }));
  }
  try {
    return /^wss?:/.test(url) ? openSocketLink(url, options, Failure) : refuse(url);
  } catch (error) {
    return refusing(error);
  }
}

/** Every call tells the error. Thrown here it would be nobody's until there is one. */
function refusing(error: unknown): PageLink {
  return {
    send: () => Promise.reject(error),
    listen() {},
    stream({ fail }) {
      fail(error);
      return { usesCredit: true, send() {}, cancel() {} };
    },
    open: () => Promise.reject(error),
    async close() {},
  };
}
