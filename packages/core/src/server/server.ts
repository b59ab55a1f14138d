import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TlsFailure } from '@ujrpc/native';
import { DEFAULT_HOST, DEFAULT_PORT } from '@ujrpc/words';
import { checkNames } from '../check-names.js';
import { shown } from '../shown.js';
import { TICKET_KEY_BYTES } from '../tls/check.js';
import { type Change, ListenerTls } from '../tls/listener-tls.js';
import type { TlsOptions } from '../tls/options.js';
import { peerTls } from '../tls/peer-tls.js';
import { openTransport } from '../transports/choose.js';
import type { TransportChoice, TransportName } from '../transports/names.js';
import type { ListenAddress, TlsFailures, Transport } from '../transports/transport.js';
import { defaultMaxConnections } from './descriptors.js';
import { EmbeddedServer } from './embedded-server.js';
import type { ServerOptions } from './options.js';
import { checkSignals, closeOn, forget } from './signals.js';

export interface ListenOptions {
  /** 8545 by default; 0 lets the system choose. */
  readonly port?: number;
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** Listen on this Unix domain socket instead of a port. */
  readonly path?: string;
  /**
   * The permissions of that socket's file, such as `0o660`, which it has before anyone can connect;
   * what the process's umask says by default. To connect takes the permission to write.
   */
  readonly mode?: number;
  /**
   * Lets other processes and workers listen on the same port (SO_REUSEPORT); the kernel spreads
   * connections over them. They all have to ask for it.
   */
  readonly reusePort?: boolean;
  /**
   * For raw TCP peers that take the end of the connection for the end of the reply: one document is
   * read, and the connection closes when it has been answered. HTTP is not concerned.
   */
  readonly closeAfterReply?: boolean;
  /**
   * Whether an HTTP connection may serve more than one request; true by default. False, each reply says
   * `Connection: close`, for clients that wait for that. WebSocket is not concerned.
   */
  readonly keepAlive?: boolean;
  /** Serve TLS: HTTPS, WSS, and raw JSON over TLS. Other peers get an error, unless `tls.plain` serves them. */
  readonly tls?: TlsOptions;
  /** `auto` by default: io_uring, else epoll, else Node's own sockets. */
  readonly transport?: TransportChoice;
}

const LISTEN_NAMES: ReadonlySet<string> = new Set<keyof ListenOptions>([
  'port',
  'host',
  'path',
  'mode',
  'reusePort',
  'closeAfterReply',
  'keepAlive',
  'tls',
  'transport',
]);

/** What `listen` really bound. */
export interface Listening {
  readonly transport: TransportName;
  /** Why it is this transport, where a faster one could not be had. */
  readonly reason?: string;
  /** For `createClient`: `http://127.0.0.1:8545`, or `https:`, with the path of calls; or `unix:/path`. */
  readonly url: string;
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
}

/** Serves the `@rpc` methods of registered instances as JSON-RPC 2.0. */
export class Server extends EmbeddedServer {
  #listening: Listening | undefined;
  #timesClosed = 0;
  /** The TLS of the listeners that have it. */
  readonly #tls = new Map<Transport, ListenerTls>();
  /** Of listeners that are closed. */
  readonly #pastTlsFailures: Partial<Record<TlsFailure, number>> = {};
  /** Of all listeners, so that a client of one can resume at another. */
  #ticketKeys: Uint8Array | undefined;

  /**
   * @throws Error when the contract is missing or of another version; TypeError on an option that
   *   could never work; RangeError on a bad limit
   */
  constructor(options: ServerOptions) {
    super(options, { maxConnections: defaultMaxConnections() });
  }

  /** Where the server listens, once it does; the latest where it listens more than once. */
  get listening(): Listening | undefined {
    return this.#listening;
  }

  /**
   * Starts to serve. May be called more than once, for several addresses.
   *
   * @throws Error when the address is taken, with the `code` that the system gave; when the transport
   *   is not available, a class of the contract has no instance, or the server is closing; TypeError on an
   *   unknown option
   */
  async listen(options: ListenOptions = {}): Promise<Listening> {
    this.#requireOpen();
    this.requireInstances('listen()');
    checkNames('listen', options, LISTEN_NAMES);
    const address = addressOf(options);
    const tls = this.#readTls(options);
    const timesClosed = this.#timesClosed;
    const { transport, reason } = await openTransport(
      options.transport ?? 'auto',
      this.service(options, tls && { secure: tls.secure, describe: peerTls }),
    );
    const bound = await transport.listen(address).catch((error: unknown) => {
      throw explained(error, address);
    });
    if (this.#timesClosed !== timesClosed) {
      await transport.close();
      throw new Error('listen: the server was closed before it listened');
    }
    await this.#beginTls(transport, tls);
    this.transports.add(transport);
    this.#listening = describe(transport.name, reason, bound, this.http.path, tls !== undefined);
    if (reason !== undefined) {
      const message = `${this.#listening.url} is served by the transport ${transport.name}: ${reason}`;
      this.log({ level: 'info', message });
    }
    return this.#listening;
  }

  /**
   * Has all listeners with TLS use other certificates for connections that come from now on; connections
   * that are there stay. What is not given stays as it was; without options, files are read again.
   *
   * @throws Error when no listener has TLS, or when what is given cannot be used, such as a key of another
   *   certificate: nothing changes then
   */
  setSecureContext(options: TlsOptions = {}): void {
    if (this.#tls.size === 0) {
      throw new Error('setSecureContext: no listener has TLS; call listen({ tls }) first');
    }
    const changes = Array.from(this.#tls.values(), (each) => each.prepare(options));
    const made: Change[] = [];
    try {
      for (const change of changes) {
        change.make();
        made.push(change);
      }
    } catch (error) {
      for (const change of made) {
        change.undo();
      }
      throw error;
    }
  }

  /** How many TLS handshakes have failed since the server was made, by the reason. */
  get tlsFailures(): TlsFailures {
    const sums = { ...this.#pastTlsFailures };
    for (const transport of this.#tls.keys()) {
      addAll(sums, transport.tlsFailures());
    }
    return sums;
  }

  #readTls({ tls, path }: ListenOptions): ListenerTls | undefined {
    if (tls === undefined) {
      return undefined;
    }
    if (path !== undefined) {
      throw new TypeError(
        'listen: tls is for ports; a Unix domain socket never leaves its machine, and mode says who may connect',
      );
    }
    this.#ticketKeys ??= randomBytes(TICKET_KEY_BYTES);
    return new ListenerTls(tls, this.#ticketKeys, this.log);
  }

  async #beginTls(transport: Transport, tls: ListenerTls | undefined): Promise<void> {
    try {
      tls?.begin((secure) => transport.setSecureContext(secure));
    } catch (error) {
      await transport.close();
      throw error;
    }
    if (tls !== undefined) {
      this.#tls.set(transport, tls);
    }
  }

  #endTls(): void {
    for (const [transport, tls] of this.#tls) {
      tls.close();
      addAll(this.#pastTlsFailures, transport.tlsFailures());
    }
    this.#tls.clear();
  }

  /**
   * Has these signals close the server, as `close` does: the process then ends by itself, unless
   * something else keeps it alive. Another one, half a second later or more, while calls are still
   * in flight, ends it at once with the status 128 + the signal's number. The listeners are removed
   * once the server is closed, and half a second has passed since the signal that did it.
   *
   * @throws Error when the server does not listen; TypeError on a signal that cannot be caught
   */
  closeOnSignals(signals: readonly `SIG${string}`[] = ['SIGINT', 'SIGTERM']): this {
    if (this.#listening === undefined) {
      throw new Error(
        'closeOnSignals() must be called after listen(); there is nothing to close yet',
      );
    }
    checkSignals(signals);
    closeOn(signals, this);
    return this;
  }

  override async close(): Promise<void> {
    this.#listening = undefined;
    this.#timesClosed++;
    this.#endTls();
    await super.close();
    if (this.closing === undefined) {
      forget(this);
    }
  }

  #requireOpen(): void {
    if (this.closing !== undefined) {
      throw new Error('listen: the server is closing; await close() before it listens again');
    }
  }
}

function addAll(sums: Partial<Record<TlsFailure, number>>, counts: TlsFailures): void {
  for (const [reason, count] of Object.entries(counts) as [TlsFailure, number][]) {
    sums[reason] = (sums[reason] ?? 0) + count;
  }
}

function addressOf({
  path,
  mode,
  host = DEFAULT_HOST,
  port = DEFAULT_PORT,
}: ListenOptions): ListenAddress {
  if (path !== undefined) {
    checkSocketPath(path);
    return mode === undefined ? { path } : { path, mode: socketMode(mode) };
  }
  if (mode !== undefined) {
    throw new TypeError('listen: mode is for the file of a Unix domain socket; give its path too');
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`listen: port must be an integer from 0 to 65535, got ${shown(port)}`);
  }
  return { host, port };
}

/** Of `sun_path` without its NUL; some systems have 103. Node would cut a longer one off. */
const MAX_SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

function checkSocketPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes === 0 || bytes > MAX_SOCKET_PATH_BYTES || path.includes('\0')) {
    throw new RangeError(
      `listen: the path of a socket has 1 to ${MAX_SOCKET_PATH_BYTES} bytes and no NUL, ` +
        `this one has ${bytes}: ${shown(path)}`,
    );
  }
}

function socketMode(mode: number): number {
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o777) {
    throw new RangeError(`listen: mode must be an integer from 0 to 0o777, got ${shown(mode)}`);
  }
  return mode;
}

/** In the words of `listen`, with the code of the system's error. */
function explained(error: unknown, address: ListenAddress): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const why = 'path' in address ? whyNoSocket(code, address.path) : whyNoPort(code, address);
  return why === undefined
    ? error
    : Object.assign(new Error(`listen: ${why}`, { cause: error }), { code });
}

function whyNoPort(
  code: string | undefined,
  { host, port }: { readonly host: string; readonly port: number },
): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `${host}:${port} is already in use; stop the other server or choose another port`;
    case 'EACCES':
      return `no permission to listen on ${host}:${port}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine`;
    default:
      return undefined;
  }
}

function whyNoSocket(code: string | undefined, path: string): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return lstatSync(path, { throwIfNoEntry: false })?.isSocket() === false
        ? `${path} is not a socket; choose another path`
        : `${path} is already in use; stop the other server or choose another path`;
    // Node says the latter of a missing folder as well.
    case 'ENOENT':
    case 'EACCES':
      return existsSync(dirname(path))
        ? `no permission to listen on ${path}`
        : `the folder ${dirname(path)} does not exist; create it first`;
    default:
      return undefined;
  }
}

function describe(
  transport: TransportName,
  reason: string | undefined,
  bound: ListenAddress,
  httpPath: string,
  isSecure: boolean,
): Listening {
  const why = reason === undefined ? {} : { reason };
  if ('path' in bound) {
    return { transport, ...why, url: `unix:${bound.path}`, path: bound.path };
  }
  const host = bound.host.includes(':') ? `[${bound.host}]` : bound.host;
  const url = `${isSecure ? 'https' : 'http'}://${host}:${bound.port}${httpPath === '/' ? '' : httpPath}`;
  return { transport, ...why, url, ...bound };
}
