import { TransportError } from '../../errors.js';
import type { Link } from '../link.js';

/** For platforms without sockets, where every call rejects. */
export function streamLink(url: string): Link {
  return {
    async send() {
      throw new TransportError(`${url}: works in Node only; use http: here`, { sent: false });
    },
  };
}
