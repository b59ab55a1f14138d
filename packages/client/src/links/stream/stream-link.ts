import { TransportError } from '../../errors.js';
import { DEFAULT_MAX_REPLY_BYTES, type LinkOptions } from '../../options.js';
import { KeptLink } from '../kept/kept-link.js';
import type { Link } from '../link.js';
import { addressOf } from './address.js';
import { SocketCarrier } from './socket-carrier.js';

/**
 * A link over one kept connection to a TCP or AF_UNIX socket.
 *
 * @param url `tcp://host:port` or `unix:/path`
 * @throws TypeError for another URL
 */
export function streamLink(
  url: string,
  {
    maxReplyBytes = DEFAULT_MAX_REPLY_BYTES,
    onState,
  }: Pick<LinkOptions, 'maxReplyBytes' | 'onState'> = {},
): Link {
  const address = addressOf(url);
  return new KeptLink({
    url,
    Failure: TransportError,
    carry: (events) => new SocketCarrier(address, maxReplyBytes, events),
    onState,
  });
}
