import { findsVanished, open, saysHeaders } from '#open-socket';
import type { TransportError } from '../../errors.js';
import { KeptLink } from '../kept/kept-link.js';
import type { SocketOptions } from './socket.js';
import { WebSocketCarrier } from './web-socket-carrier.js';

/** As `webSocketLink`, for a page that loads it when it is needed. */
export function openLink(
  url: string,
  options: SocketOptions,
  Failure: typeof TransportError,
): KeptLink {
  return new KeptLink({
    url,
    Failure,
    carry: (events) => new WebSocketCarrier(open(url, options, events), options, events),
    headers: saysHeaders(options) ? options.headers : undefined,
    asksSilent: !findsVanished(options),
    onState: options.onState,
  });
}
