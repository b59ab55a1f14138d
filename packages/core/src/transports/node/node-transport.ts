import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Connection } from '../../calls/connection.js';
import type { Peer } from '../../calls/peer.js';
import { refusal } from '../../http/policy.js';
import type { ListenAddress, Service, Transport } from '../transport.js';
import { FirstBytes } from './first-bytes.js';
import { HttpConnection } from './http-connection.js';
import { replyToParserError } from './http-reply.js';
import { LoopClock } from './loop-clock.js';
import type { PeerConnection } from './peer-connection.js';
import { RawConnection } from './raw-connection.js';
import { removeStaleSocket } from './stale-socket.js';
import { IgnoredUpgrades, parsesBodies } from './upgrade.js';

/** How often the clocks of all connections are looked at. */
const CHECK_INTERVAL_MS = 250;

/** The portable transport, on Node's own sockets and HTTP parser. */
export class NodeTransport implements Transport {
  readonly name = 'node';
  readonly #server: http.Server;
  readonly #sockets = new Map<Socket, PeerConnection>();
  readonly #acceptHttp: (socket: Socket) => void;
  readonly #clock = new LoopClock();
  #checks: NodeJS.Timeout | undefined;
  #onLoopback = false;
  #draining = false;

  constructor(private readonly service: Service) {
    const upgrades = new IgnoredUpgrades(service.limits.maxBodyBytes);
    this.#server = createHttpServer(service, (request) => upgrades.tells(request));
    const [acceptHttp] = this.#server.listeners('connection');
    this.#acceptHttp = (socket) => {
      Reflect.apply(acceptHttp as () => void, this.#server, [socket]);
    };
    // Node's own server listens; we stand before its HTTP and see the first bytes.
    this.#server.removeAllListeners('connection');
    this.#server.on('connection', (socket: Socket) => this.#accept(socket));
    this.#server.on('request', (req, res) => this.#handle(req, res, false));
    this.#server.on('checkContinue', (req, res) => this.#checkContinue(req, res));
    this.#server.on('checkExpectation', (req, res) => this.#refuseExpectation(req, res));
    this.#server.timeout = service.limits.keepAliveTimeoutMs;
    this.#server.on('timeout', (socket) => this.#httpConnection(socket)?.stalled());
    this.#server.on('clientError', (error, socket) => this.#failed(error, socket as Socket));
    this.#server.on('upgrade', (request, stream, behind) => {
      if (stream !== request.socket) {
        this.#httpConnection(request.socket)?.awaitBody(request);
      }
      upgrades.ignore(request, stream, behind, (bytes) => this.#acceptAgain(request.socket, bytes));
    });
    this.#server.on('connect', (_request, socket) => this.#refuseConnect(socket as Socket));
  }

  async listen(address: ListenAddress): Promise<ListenAddress> {
    requireReusePort(this.service.reusePort);
    if ('path' in address) {
      await removeStaleSocket(address.path);
    }
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      const { reusePort } = this.service;
      this.#server.listen({ ...address, backlog: 1024, ...(reusePort && { reusePort }) }, () => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) => {
          this.service.log({ level: 'error', message: 'the listener failed', error });
        });
        this.#checks = setInterval(() => this.#checkTimeouts(), CHECK_INTERVAL_MS).unref();
        resolve(this.#bound());
      });
    });
  }

  async close(): Promise<void> {
    this.#draining = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#sockets.values()) {
      connection.drain();
    }
    const force = setTimeout(() => this.#destroyAll(), this.service.limits.drainTimeoutMs);
    await closed;
    await this.#socketsClosed();
    clearTimeout(force);
    clearInterval(this.#checks);
  }

  #bound(): ListenAddress {
    const address = this.#server.address();
    if (typeof address === 'string') {
      return { path: address };
    }
    const { address: host, port } = address as AddressInfo;
    this.#onLoopback = host === '::1' || /^(::ffff:)?127\./.test(host);
    return { host, port };
  }

  #accept(socket: Socket): void {
    if (this.#sockets.size >= this.service.limits.maxConnections || this.#draining) {
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    const calls = new Connection(peerOf(socket));
    const open = (protocol: 'http' | 'json' | 'header') => this.#open(socket, calls, protocol);
    this.#sockets.set(socket, new FirstBytes(socket, this.service.limits, this.#clock, open));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      calls.abandon();
    });
  }

  #open(socket: Socket, calls: Connection, protocol: 'http' | 'json' | 'header'): void {
    const { service } = this;
    if (protocol === 'http') {
      const connection = new HttpConnection(socket, calls, service, this.#clock, this.#onLoopback);
      this.#sockets.set(socket, connection);
      this.#acceptHttp(socket);
      socket.resume();
    } else {
      this.#sockets.set(socket, new RawConnection(socket, calls, service, this.#clock, protocol));
    }
  }

  #httpConnection(socket: Socket): HttpConnection | undefined {
    const connection = this.#sockets.get(socket);
    return connection instanceof HttpConnection ? connection : undefined;
  }

  #handle(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const connection = this.#httpConnection(request.socket);
    connection?.handle(request, response, expectsContinue);
    if (this.#draining) {
      connection?.drain();
    }
  }

  /** Node looks for the word; beside it may stand what we cannot do (RFC 9110 §10.1.1). */
  #checkContinue(request: IncomingMessage, response: ServerResponse): void {
    if (request.headers.expect?.toLowerCase() === '100-continue') {
      this.#handle(request, response, true);
    } else {
      this.#refuseExpectation(request, response);
    }
  }

  #refuseExpectation(request: IncomingMessage, response: ServerResponse): void {
    this.#httpConnection(request.socket)?.refuse(
      request,
      response,
      refusal(417, 'Expect: 100-continue only'),
    );
  }

  /** Node has let go of the connection: once the replies before it are sent, it is taken anew. */
  #acceptAgain(socket: Socket, bytes: Buffer | undefined): void {
    if (bytes === undefined) {
      const why = `a body has at most ${this.service.limits.maxBodyBytes} bytes`;
      this.#httpConnection(socket)?.fail(refusal(413, why));
      return;
    }
    socket.pause();
    socket.unshift(bytes);
    this.#httpConnection(socket)?.whenAnswered(() => {
      this.#acceptHttp(socket);
      socket.resume();
    });
  }

  #refuseConnect(socket: Socket): void {
    this.#httpConnection(socket)?.fail(refusal(405, 'no proxy', ['Allow', 'POST, OPTIONS']));
  }

  #failed(error: NodeJS.ErrnoException, socket: Socket): void {
    const gone = error.code === 'ECONNRESET' || !socket.writable;
    if (gone) {
      socket.destroy();
    } else {
      this.#httpConnection(socket)?.fail(replyToParserError(error));
    }
  }

  #checkTimeouts(): void {
    this.#clock.tick();
    for (const connection of this.#sockets.values()) {
      connection.checkTimeouts();
    }
  }

  /** A server says that it is closed before its last sockets do, and before their calls are told. */
  async #socketsClosed(): Promise<void> {
    const sockets = [...this.#sockets.keys()];
    await Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))),
    );
  }

  #destroyAll(): void {
    for (const socket of this.#sockets.keys()) {
      socket.destroy();
    }
  }
}

/** Node's sockets have the option since 22.12; earlier ones would ignore it and find the port taken. */
function requireReusePort(wanted: boolean): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (wanted && (major < 22 || (major === 22 && minor < 12) || (major === 23 && minor < 1))) {
    throw new Error(
      `listen: reusePort needs the transport uring or epoll, or Node 22.12; this is ${process.version}. ` +
        'With node:cluster, processes share a port without it',
    );
  }
}

function createHttpServer(
  { limits }: Service,
  shouldUpgradeCallback: (request: IncomingMessage) => boolean,
): http.Server {
  const server = http.createServer({
    ...(parsesBodies && { shouldUpgradeCallback }),
    highWaterMark: limits.softSendQueueBytes, // of sending: what fills it waits for 'drain'
    maxHeaderSize: limits.maxHeaderBytes,
    requireHostHeader: false, // we answer that ourselves, like every other refusal
    // Node insists that the one lies within the other, which is what the two together mean anyway.
    headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
    insecureHTTPParser: false,
  });
  server.maxHeadersCount = limits.maxHeaderCount + 1; // Node drops what is above: we must see one
  // It would cut replies that are not sent yet. drain() closes what is idle.
  server.closeIdleConnections = () => {};
  // A peer that has ended its sending still gets its answers.
  (server as http.Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
  return server;
}

function peerOf(socket: Socket): Peer {
  const { remoteAddress, remotePort } = socket;
  return remoteAddress === undefined || remotePort === undefined
    ? { transport: 'unix' }
    : { transport: 'tcp', address: remoteAddress, port: remotePort };
}
