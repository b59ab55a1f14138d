import type { IncomingMessage } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import { DEFAULT_MAX_REPLY_BYTES } from '../../options.js';
import type { CarrierEvents } from '../kept/carrier.js';
import type { HostAddress } from '../stream/address.js';
import { corkForNow } from '../stream/cork.js';
import { connectorFor } from '../tls/secure-connector.js';
import { secureFailure } from '../tls/secure-failure.js';
import { checkTls } from '../tls/secure-options.js';
import { open as openGlobal } from './open-global.js';
import { PROTOCOLS, type Socket, type SocketOptions } from './socket.js';

/** After so long a silence the system asks whether the peer is there, as over `tcp:`. */
const KEEP_ALIVE_MS = 30_000;

/** Whether the handshake says the headers. */
export function saysHeaders({ WebSocket }: SocketOptions): boolean {
  return !WebSocket;
}

/** Whether a peer that has vanished is noticed: the system asks. */
export function findsVanished({ WebSocket }: SocketOptions): boolean {
  return !WebSocket;
}

/**
 * By the package `ws`: Node 20 has no WebSocket of its own, and that of later ones can neither set headers nor let
 * the process end.
 *
 * @throws SyntaxError for a URL that cannot be read, TypeError for headers that cannot be sent
 */
export async function open(
  url: string,
  options: SocketOptions,
  { lost }: CarrierEvents,
): Promise<Socket> {
  checkTls(url, options);
  if (options.WebSocket) {
    return openGlobal(url, options);
  }
  // Loaded by those who need it.
  const { WebSocket } = await import('ws');
  const isSecure = /^wss:/i.test(url);
  const socket = new WebSocket(url, PROTOCOLS, {
    headers: { ...options.headers },
    maxPayload: options.maxReplyBytes ?? DEFAULT_MAX_REPLY_BYTES,
    perMessageDeflate: false,
    ...(isSecure && { createConnection: connectionsOf(options) }),
  });
  if (isSecure) {
    socket.on('error', (error) => {
      const details = secureFailure(error, new URL(url).host);
      lost(details.cause.message || String((error as NodeJS.ErrnoException).code), details);
    });
  }
  let tcp: TcpSocket | undefined;
  socket.on('upgrade', (response: IncomingMessage) => {
    tcp = response.socket;
    // One that only listens would never notice a peer that has vanished.
    tcp.setKeepAlive(true, KEEP_ALIVE_MS);
  });
  socket.on('unexpected-response', (_request, { statusCode = 0 }: IncomingMessage) =>
    lost(`HTTP ${statusCode} instead of a WebSocket`, { status: statusCode }),
  );
  return {
    socket,
    send(text, written) {
      if (tcp) {
        corkForNow(tcp);
      }
      socket.send(text, (error) => {
        if (!error) {
          written?.();
        }
      });
    },
    hold(isHeld) {
      if (isHeld) {
        tcp?.ref();
      } else {
        tcp?.unref();
      }
    },
    pause(isPaused) {
      if (isPaused) {
        socket.pause();
      } else {
        socket.resume();
      }
    },
    cut: () => socket.terminate(),
  };
}

/** As browsers, which ask for this over TLS. */
const ALPN = ['http/1.1'];

function connectionsOf({ tls }: SocketOptions) {
  const connector = connectorFor(tls);
  return ((to: HostAddress) => connector.connect(to, ALPN)) as never;
}
