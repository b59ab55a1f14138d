import { existsSync, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { inspect } from 'node:util';
import { DEFAULT_HOST, DEFAULT_PORT, type Limits, resolveLimits } from '@ujrpc/protocol';
import { Dispatcher } from '../calls/dispatcher.js';
import type { Interceptor } from '../calls/interceptors.js';
import type { HttpOptions } from '../http/policy.js';
import { Documents } from '../json-rpc/documents.js';
import { type Log, logToStderr } from '../log.js';
import { openTransport } from '../transports/choose.js';
import type { TransportChoice, TransportName } from '../transports/names.js';
import type { ListenAddress, Service, Transport } from '../transports/transport.js';
import { defaultMaxConnections } from './descriptors.js';
import { checkNames, checkOptions, httpOptions, type ServerOptions } from './options.js';
import { Registry } from './registry.js';
import { checkSignals, closeOn, forget } from './signals.js';

export interface ListenOptions {
  /** 8545 by default; 0 lets the system choose. */
  readonly port?: number;
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** Listen on this Unix domain socket instead of a port. */
  readonly path?: string;
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
  /** `auto` by default: io_uring, else epoll, else Node's own sockets. */
  readonly transport?: TransportChoice;
}

const LISTEN_NAMES: ReadonlySet<string> = new Set<keyof ListenOptions>([
  'port',
  'host',
  'path',
  'reusePort',
  'closeAfterReply',
  'transport',
]);

/** What `listen` really bound. */
export interface Listening {
  readonly transport: TransportName;
  /** Why it is this transport, where a faster one could not be had. */
  readonly reason?: string;
  /** For `createClient`: `http://127.0.0.1:8545` with the path of calls, or `unix:/path`. */
  readonly url: string;
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
}

/** Serves the `@rpc` methods of registered instances as JSON-RPC 2.0. */
export class Server {
  readonly #options: ServerOptions;
  readonly #http: HttpOptions;
  readonly #limits: Limits;
  readonly #log: Log;
  readonly #registry: Registry;
  readonly #dispatcher: Dispatcher;
  readonly #transports = new Set<Transport>();
  #listening: Listening | undefined;
  #closing: Promise<unknown> | undefined;
  #timesClosed = 0;

  /**
   * @throws Error when the contract is missing or of another version; TypeError on an option that
   *   could never work; RangeError on a bad limit
   */
  constructor(options: ServerOptions) {
    checkOptions(options);
    this.#options = options;
    this.#http = httpOptions(options);
    this.#limits = resolveLimits({ maxConnections: defaultMaxConnections(), ...options.limits });
    this.#log = options.log ?? logToStderr;
    this.#registry = new Registry(options.contract);
    this.#dispatcher = new Dispatcher(this.#limits, this.#log);
  }

  /** Where the server listens, once it does; the latest where it listens more than once. */
  get listening(): Listening | undefined {
    return this.#listening;
  }

  /**
   * Exposes the `@rpc` methods of an instance.
   *
   * @throws Error when its class is not in the contract, or not as the contract has it; while listening
   */
  register(instance: object): this {
    if (this.#transports.size > 0) {
      throw new Error(
        'register() comes before listen(): native engines know their methods by then',
      );
    }
    this.#registry.register(instance);
    return this;
  }

  /** Puts an interceptor around every call; the first one added is the outermost. */
  use(interceptor: Interceptor): this {
    this.#dispatcher.use(interceptor);
    return this;
  }

  /**
   * Starts to serve. May be called more than once, for several addresses.
   *
   * @throws Error when the address is taken, with the `code` that the system gave; when the transport
   *   cannot be had, a class of the contract has no instance, or the server is closing; TypeError on an
   *   option that there is not
   */
  async listen(options: ListenOptions = {}): Promise<Listening> {
    this.#requireOpen();
    this.#requireInstances();
    checkNames('listen', options, LISTEN_NAMES);
    const address = addressOf(options);
    const timesClosed = this.#timesClosed;
    const { transport, reason } = await openTransport(
      options.transport ?? 'auto',
      this.#service(options),
    );
    const bound = await transport.listen(address).catch((error: unknown) => {
      throw explained(error, address);
    });
    if (this.#timesClosed !== timesClosed) {
      await transport.close();
      throw new Error('listen: the server was closed before it listened');
    }
    this.#transports.add(transport);
    this.#listening = describe(transport.name, reason, bound, this.#http.path);
    if (reason !== undefined) {
      const message = `${this.#listening.url} is served by the transport ${transport.name}: ${reason}`;
      this.#log({ level: 'info', message });
    }
    return this.#listening;
  }

  /**
   * Has these signals close the server, as `close` does: the process then ends by itself, unless
   * something else keeps it alive. Another one, half a second later or more, while calls are still
   * in flight, ends it at once with the status 128 + the signal's number. The listeners are gone
   * once the server is closed.
   *
   * @throws Error when the server does not listen; TypeError on a signal that cannot be caught
   */
  closeOnSignals(signals: readonly `SIG${string}`[] = ['SIGINT', 'SIGTERM']): this {
    if (this.#listening === undefined) {
      throw new Error('closeOnSignals() comes after listen(): there is nothing to close yet');
    }
    checkSignals(signals);
    closeOn(signals, this);
    return this;
  }

  /**
   * Stops accepting, finishes calls in flight, closes idle connections; after
   * `limits.drainTimeoutMs` cuts what is left. Resolves when every connection is closed.
   */
  async close(): Promise<void> {
    const before = this.#closing ?? Promise.resolve();
    const closing = [before, ...Array.from(this.#transports, (each) => each.close())];
    this.#transports.clear();
    this.#listening = undefined;
    this.#timesClosed++;
    const closed = Promise.all(closing);
    this.#closing = closed;
    await closed;
    if (this.#closing === closed) {
      this.#closing = undefined;
      forget(this);
    }
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) {
      throw new Error('listen: the server is closing; await close() before it listens again');
    }
  }

  #requireInstances(): void {
    const { missing } = this.#registry;
    if (missing.length > 0 && this.#options.partial !== true) {
      const calls = missing.map((name) => `server.register(new ${name}(…))`).join(', ');
      throw new Error(
        `No instance is registered for ${missing.join(', ')}: call ${calls} before listen(), ` +
          'or create the server with { partial: true }',
      );
    }
  }

  #service({ reusePort = false, closeAfterReply = false }: ListenOptions): Service {
    return {
      registry: this.#registry,
      dispatcher: this.#dispatcher,
      documents: new Documents(this.#registry, this.#dispatcher, this.#limits),
      limits: this.#limits,
      http: this.#http,
      openrpc: JSON.stringify(this.#options.contract.openrpc),
      log: this.#log,
      spinMicros: this.#options.spinMicros ?? 0,
      reusePort,
      closeAfterReply,
    };
  }
}

function addressOf({
  path,
  host = DEFAULT_HOST,
  port = DEFAULT_PORT,
}: ListenOptions): ListenAddress {
  if (path !== undefined) {
    checkSocketPath(path);
    return { path };
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`listen: port must be an integer from 0 to 65535, got ${inspect(port)}`);
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
        `this one has ${bytes}: ${inspect(path)}`,
    );
  }
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
      return `${host}:${port} is in use already; stop the other server or choose another port`;
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
        ? `${path} is no socket; choose another path`
        : `${path} is in use already; stop the other server or choose another path`;
    // Node says the latter of a missing folder as well.
    case 'ENOENT':
    case 'EACCES':
      return existsSync(dirname(path))
        ? `no permission to listen on ${path}`
        : `there is no folder ${dirname(path)}; make it first`;
    default:
      return undefined;
  }
}

function describe(
  transport: TransportName,
  reason: string | undefined,
  bound: ListenAddress,
  httpPath: string,
): Listening {
  const why = reason === undefined ? {} : { reason };
  if ('path' in bound) {
    return { transport, ...why, url: `unix:${bound.path}`, path: bound.path };
  }
  const host = bound.host.includes(':') ? `[${bound.host}]` : bound.host;
  const url = `http://${host}:${bound.port}${httpPath === '/' ? '' : httpPath}`;
  return { transport, ...why, url, ...bound };
}
