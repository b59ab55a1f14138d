import { chmodSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { SecureOptions, TlsFailure, TlsPeer } from '@ujrpc/native';
import { WasmEngine, type WasmEngineOptions } from '@ujrpc/native/wasm';
import type { ListenAddress } from '../transport.js';
import { peerKey, SecureAcceptor } from './secure-acceptor.js';
import { SocketCarrier } from './socket-carrier.js';
import { atMostMode, removeStaleSocket } from './socket-file.js';

/** How often the engine's clock is told that the loop is not blocked. */
const TICK_MS = 250;

export interface NodeEngineOptions extends WasmEngineOptions {
  /** What happens to the listener once it listens. */
  listenerFailed(error: Error): void;
}

/** The engine in WebAssembly, over Node's own sockets. */
export class NodeEngine extends WasmEngine {
  readonly #server: Server;
  readonly #reusePort: boolean;
  readonly #listenerFailed: (error: Error) => void;
  #ticks: NodeJS.Timeout | undefined;
  readonly #acceptor: SecureAcceptor | undefined;
  /** The results of the handshakes of connections with TLS, by their peers. */
  readonly #secured = new Map<string, TlsPeer>();

  /** @throws Error where there is no memory for an engine; says what to do */
  constructor(module: object, options: NodeEngineOptions) {
    const closed = (): void => {
      clearInterval(this.#ticks);
      this.#server.close();
      this.#acceptor?.close();
      options.closed();
    };
    super(module, { ...options, closed });
    this.#reusePort = options.reusePort === true;
    this.#listenerFailed = options.listenerFailed;
    const plain = (socket: Socket): void => {
      new SocketCarrier(this, socket);
    };
    const { tls } = options;
    const acceptor =
      tls &&
      new SecureAcceptor(tls, { plain, secured: (socket, peer) => this.#take(socket, peer) });
    this.#acceptor = acceptor;
    const accepted = acceptor ? (socket: Socket): void => acceptor.take(socket) : plain;
    // A peer that has ended its sending still gets its answers.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, accepted);
  }

  #take(socket: Socket, peer: TlsPeer): void {
    const key = peerKey(socket) ?? '';
    this.#secured.set(key, peer);
    const forget = (): void => {
      if (this.#secured.get(key) === peer) {
        this.#secured.delete(key);
      }
    };
    socket.once('close', () => setImmediate(forget)); // after the calls that came before
    new SocketCarrier(this, socket);
  }

  /** @throws Error when it cannot be used; what was there stays */
  setSecureContext(secure: SecureOptions): void {
    this.#acceptor?.setSecureContext(secure);
  }

  /** The result of a connection's handshake; undefined for one without TLS. */
  tlsOf(connection: number): TlsPeer | undefined {
    const peer = this.peerOf(connection);
    return 'port' in peer ? this.#secured.get(`${peer.port} ${peer.address}`) : undefined;
  }

  tlsFailures(): Partial<Record<TlsFailure, number>> {
    return this.#acceptor?.failures ?? {};
  }

  /** @returns the address as bound: port 0 has become a real one */
  async listen(address: ListenAddress): Promise<ListenAddress> {
    requireReusePort(this.#reusePort);
    if ('path' in address) {
      await removeStaleSocket(address.path);
    }
    await this.#bind(address);
    this.#server.on('error', this.#listenerFailed);
    this.#ticks = setInterval(() => this.tick(), TICK_MS).unref();
    if ('path' in address) {
      if (address.mode !== undefined) {
        chmodSync(address.path, address.mode); // with what the umask took away
      }
      this.open();
      return { path: address.path };
    }
    const { address: host, port } = this.#server.address() as AddressInfo;
    this.open({ host, port });
    return { host, port };
  }

  #bind(address: ListenAddress): Promise<void> {
    return new Promise((resolve, reject) => {
      const reusePort = this.#reusePort;
      const options = { ...address, backlog: 1024, ...(reusePort && { reusePort }) };
      this.#server.once('error', reject);
      const listening = (): void => {
        this.#server.off('error', reject);
        resolve();
      };
      atMostMode('path' in address ? address.mode : undefined, () => {
        this.#server.listen(options, listening);
      });
    });
  }

  override close(): void {
    this.#server.close();
    this.#acceptor?.close();
    super.close();
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
