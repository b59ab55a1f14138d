import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { SecureOptions, TlsFailure, TlsPeer } from '@ujrpc/native';
import { onFirstByte } from './first-byte.js';
import { refusePlain } from './not-tls.js';
import { serverOptions } from './secure-context.js';
import { failureOf } from './tls-failures.js';

/** A handshake takes a fifth of a millisecond or more: a flood of them leaves others their turn. */
const MOST_HANDSHAKES_PER_TURN = 8;

/** What Node says of a client without a certificate. */
const NO_CERTIFICATE = 'UNABLE_TO_GET_ISSUER_CERT';

export interface Accepted {
  /** A handshake has succeeded. */
  secured(socket: TLSSocket, peer: TlsPeer): void;
  /** A connection is to be served as it is. */
  plain(socket: Socket): void;
}

/** A connection that is not the engine's yet. */
interface Pending {
  readonly socket: Socket;
  readonly timer: NodeJS.Timeout;
  /** Why it will have failed when it closes; undefined: no failure, such as a look at whether the port is open. */
  failure: TlsFailure | undefined;
}

/** Between a listener and the engine: makes connections of TLS of those that begin with a handshake. */
export class SecureAcceptor {
  #secure: SecureOptions;
  #server: Server;
  /** By their peer, which is the same of a socket and of the TLS over it. */
  readonly #pending = new Map<string, Pending>();
  /** Whose handshake has not begun. */
  #waiting: Socket[] = [];
  readonly #failures = new Map<TlsFailure, number>();

  constructor(
    secure: SecureOptions,
    private readonly accepted: Accepted,
  ) {
    this.#secure = secure;
    this.#server = this.#makeServer(secure);
  }

  /** @throws Error when it cannot be used; what was there stays */
  setSecureContext(secure: SecureOptions): void {
    this.#server = this.#makeServer(secure);
    this.#secure = secure;
  }

  get failures(): Partial<Record<TlsFailure, number>> {
    return Object.fromEntries(this.#failures);
  }

  take(socket: Socket): void {
    const key = peerKey(socket);
    socket.on('error', () => undefined); // 'close' follows
    if (key === undefined) {
      socket.destroy(); // it has left already
      return;
    }
    const timer = setTimeout(() => fail(pending, 'timeout'), this.#secure.handshakeTimeoutMs);
    const pending: Pending = { socket, timer, failure: undefined };
    this.#pending.set(key, pending);
    socket.once('close', () => this.#closed(key, pending));
    onFirstByte(socket, (isTls) => this.#told(key, pending, isTls));
  }

  /** Ends those whose handshake is under way; nobody waits for an answer on them. */
  close(): void {
    this.#waiting = [];
    for (const pending of this.#pending.values()) {
      pending.failure = undefined;
      pending.socket.destroy();
    }
  }

  #makeServer(secure: SecureOptions): Server {
    const server = createServer(serverOptions(secure));
    server.on('secureConnection', (socket) => this.#secured(socket, secure));
    server.on('tlsClientError', ({ code = '' }: NodeJS.ErrnoException, socket) => {
      const pending = this.#pending.get(peerKey(socket) ?? '');
      if (pending !== undefined && pending.failure === 'aborted') {
        pending.failure = failureOf(code);
      }
    });
    return server;
  }

  #told(key: string, pending: Pending, isTls: boolean | undefined): void {
    const { socket } = pending;
    if (isTls === true) {
      pending.failure = 'aborted'; // unless more is known when it closes
      this.#enqueue(socket);
    } else if (isTls === undefined) {
      socket.destroy();
    } else if (this.#secure.plain) {
      this.#forget(key, pending);
      this.accepted.plain(socket);
    } else {
      pending.failure = 'plain';
      refusePlain(socket);
    }
  }

  #enqueue(socket: Socket): void {
    this.#waiting.push(socket);
    if (this.#waiting.length === 1) {
      setImmediate(() => this.#shake());
    }
  }

  #shake(): void {
    for (const socket of this.#waiting.splice(0, MOST_HANDSHAKES_PER_TURN)) {
      if (!socket.destroyed) {
        this.#server.emit('connection', socket);
      }
    }
    if (this.#waiting.length > 0) {
      setImmediate(() => this.#shake());
    }
  }

  #secured(socket: TLSSocket, { requestCert, rejectUnauthorized }: SecureOptions): void {
    const key = peerKey(socket) ?? '';
    const pending = this.#pending.get(key);
    if (pending === undefined) {
      socket.destroy();
      return;
    }
    const peer = peerOf(socket, requestCert);
    if (requestCert && rejectUnauthorized && !peer.authorized) {
      fail(pending, 'certificate');
      return;
    }
    this.#forget(key, pending);
    this.accepted.secured(socket, peer);
  }

  /** It has ended in any way, or is the engine's now. */
  #forget(key: string, { socket, timer }: Pending): void {
    clearTimeout(timer);
    if (this.#pending.get(key)?.socket === socket) {
      this.#pending.delete(key);
    }
  }

  #closed(key: string, pending: Pending): void {
    const { failure } = pending;
    if (this.#pending.get(key) === pending && failure !== undefined) {
      this.#failures.set(failure, (this.#failures.get(failure) ?? 0) + 1);
    }
    this.#forget(key, pending);
  }
}

/** Ends it; where it is known already why it fails, that stays the reason. */
function fail(pending: Pending, why: TlsFailure): void {
  if (pending.failure === undefined || pending.failure === 'aborted') {
    pending.failure = why;
  }
  pending.socket.destroy();
}

/** No two connections of a listener have the same, and one of TLS has that of its socket. */
export function peerKey({ remoteAddress, remotePort }: Socket): string | undefined {
  return remoteAddress === undefined || remotePort === undefined
    ? undefined
    : `${remotePort} ${remoteAddress}`;
}

function peerOf(socket: TLSSocket, requestCert: boolean): TlsPeer {
  const { servername } = socket as { servername?: string | false };
  const certificate = requestCert ? socket.getPeerX509Certificate()?.raw : undefined;
  // Node takes a resumed session without a certificate for authorized.
  const authorized = socket.authorized && certificate !== undefined;
  const why = socket.authorized ? NO_CERTIFICATE : String(socket.authorizationError);
  return {
    authorized,
    ...(requestCert && !authorized && { authorizationError: why }),
    ...(servername && { servername }),
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    ...(certificate && { certificate }),
  };
}
