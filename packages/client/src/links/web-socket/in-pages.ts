import type { TransportError } from '../../errors.js';
import type { KeptLink } from '../kept/kept-link.js';
import { refuse } from '../refuse.js';
import { openLink as openSocketLink } from './open-link.js';
import type { SocketOptions } from './socket.js';

/** All that a page loads for a URL that is neither `http:` nor `https:`. */
export function openLink(
  url: string,
  options: SocketOptions,
  Failure: typeof TransportError,
): KeptLink {
  if (/^(tcp|unix):/.test(url)) {
    throw new Failure(`${url}: works in Node only; use ws: or http: here`, { sent: false });
  }
  return /^wss?:/.test(url) ? openSocketLink(url, options, Failure) : refuse(url);
}
