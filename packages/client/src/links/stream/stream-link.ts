import { TransportError } from '../../errors.js';
import { DEFAULT_MAX_REPLY_BYTES, type LinkOptions } from '../../options.js';
import { KeptLink } from '../kept/kept-link.js';
import type { Link } from '../link.js';
import { checkTls } from '../tls/secure-options.js';
import { addressOf } from './address.js';
import { plainly, securely } from './opening.js';
import { SocketCarrier } from './socket-carrier.js';

/**
 * A link over one kept connection to a TCP or AF_UNIX socket.
 *
 * @param url `tcp://host:port`, `tls://host:port` or `unix:/path`
 * @throws TypeError for another URL, and for options of TLS that cannot be used
 */
export function streamLink(
  url: string,
  options: Pick<LinkOptions, 'maxReplyBytes' | 'onState' | 'tls'> = {},
): Link {
  const { maxReplyBytes = DEFAULT_MAX_REPLY_BYTES, onState, tls } = options;
  const address = addressOf(url);
  checkTls(url, { tls });
  const opening =
    /^tls:/i.test(url) && 'host' in address ? securely(address, tls) : plainly(address);
  return new KeptLink({
    url,
    Failure: TransportError,
    carry: (events) => new SocketCarrier(opening, maxReplyBytes, events),
    onState,
  });
}
