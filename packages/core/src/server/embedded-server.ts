import { type Limits, resolveLimits } from '@ujrpc/words';
import type { BatchState } from '../batching/batch-state.js';
import { Dispatcher } from '../calls/dispatcher.js';
import { Registry } from '../calls/registry.js';
import { ClientClasses } from '../clients/client-classes.js';
import type { ConnectOptions, OwnConnection } from '../connections/connection.js';
import { OpenConnection } from '../connections/open-connection.js';
import { Door, type HttpRequest } from '../doors/door.js';
import { EMBEDDED } from '../doors/door-engine.js';
import { respondToFetch } from '../doors/fetch.js';
import type { HttpReply } from '../doors/http-message.js';
import { engineModule } from '../doors/module.js';
import type { Interceptor, Plugin } from '../hooks/plugin.js';
import { Plugins } from '../hooks/plugins.js';
import { type Log, logToStderr } from '../log.js';
import type { HttpOptions, Service, ServiceTls, Transport } from '../transports/transport.js';
import { checkOptions, httpOptions, type ServerOptions } from './options.js';

/**
 * Serves the `@rpc` methods of registered instances to whoever has received a message or a request.
 * It listens to nothing, and needs nothing of Node.
 */
export class EmbeddedServer {
  readonly #options: ServerOptions;
  protected readonly http: HttpOptions;
  readonly #limits: Limits;
  protected readonly log: Log;
  readonly #plugins: Plugins;
  readonly #registry: Registry;
  readonly #dispatcher: Dispatcher;
  readonly #clientClasses: ClientClasses;
  protected readonly transports = new Set<Transport>();
  #door: Promise<Door> | undefined;
  protected closing: Promise<unknown> | undefined;

  /**
   * @throws Error when the contract is missing or of another version; TypeError on an option that
   *   could never work; RangeError on a bad limit
   */
  constructor(options: ServerOptions, limits: Partial<Limits> = {}) {
    checkOptions(options);
    this.#options = options;
    this.http = httpOptions(options);
    this.#limits = resolveLimits({ ...limits, ...options.limits });
    this.log = options.log ?? logToStderr;
    this.#plugins = new Plugins(this.log);
    this.#registry = new Registry(options.contract, this.#plugins, this.http.openrpc, this.log);
    this.#dispatcher = new Dispatcher(this.#limits, this.log);
    this.#clientClasses = new ClientClasses(options.contract.clients, this.#limits);
  }

  /**
   * Exposes the `@rpc` methods of an instance.
   *
   * @throws Error when its class is not in the contract, or differs from it; while listening
   */
  register(instance: object): this {
    if (this.transports.size > 0) {
      throw new Error(
        'register() must be called before listen(), handle() and fetch(), when the engine learns its methods',
      );
    }
    this.#registry.register(instance);
    return this;
  }

  /**
   * Adds a plugin, or a function that wraps every call; the first one added is the outermost. It holds
   * for calls that begin afterwards.
   *
   * @throws TypeError on an unknown hook, none at all, or the name of an unknown method
   */
  use(plugin: Plugin | Interceptor): this {
    this.#plugins.use(plugin, this.#registry.names);
    return this;
  }

  /** What waits and what is computed now, by the wire names of the methods with `@rpc.batch`. */
  batches(): Readonly<Record<string, BatchState>> {
    return this.#registry.batches;
  }

  /**
   * Makes a connection for `handle`: of a peer that the program has a way to. It lasts until its
   * `close()`.
   */
  connect({ peer = EMBEDDED, send }: ConnectOptions = {}): OwnConnection {
    return new OpenConnection(peer, this.#plugins, send, this.#clientClasses);
  }

  /**
   * Answers one message, a request, a notification or a batch, as text or as its bytes in UTF-8.
   *
   * @param connection who sent it, of `connect`: where it is cancelled by `$/cancelRequest`, and what
   *   `context().connection` is. By default each message has one of its own
   * @returns the reply's text; undefined where none is due, or the connection has closed
   * @throws Error when a class of the contract has no instance, or the engine is not available
   */
  async handle(
    message: string | Uint8Array,
    connection?: OwnConnection,
  ): Promise<string | undefined> {
    if (connection !== undefined && !(connection instanceof OpenConnection)) {
      throw new TypeError('handle: connection must be one that server.connect() has returned');
    }
    return connection?.isClosed === true
      ? undefined
      : (await this.#opened()).handle(message, connection);
  }

  /**
   * Answers a request of the Fetch API, as Workers, Bun, Deno and Hono have them: with the same
   * rules of path, `Origin`, media type and limits as `listen`. May be passed on without its server.
   *
   * @throws as `handle`; the reason of the request's signal, once that has aborted
   */
  readonly fetch = async (request: Request): Promise<Response> =>
    respondToFetch(await this.#opened(), request);

  /** The same for an HTTP request in parts, for hosts that have it in another form. */
  async respond(request: HttpRequest): Promise<HttpReply> {
    return (await this.#opened()).respond(request);
  }

  /**
   * Stops accepting, finishes calls in flight, closes idle connections; after
   * `limits.drainTimeoutMs` cuts what is left. Resolves when every connection is closed.
   */
  async close(): Promise<void> {
    const before = this.closing ?? Promise.resolve();
    const closing = [before, ...Array.from(this.transports, (each) => each.close())];
    this.transports.clear();
    this.#door = undefined;
    const closed = Promise.all(closing);
    this.closing = closed;
    await closed;
    if (this.closing === closed) {
      this.closing = undefined;
    }
  }

  protected requireInstances(before: string): void {
    const { missing } = this.#registry;
    if (missing.length > 0 && this.#options.partial !== true) {
      const calls = missing.map((name) => `server.register(new ${name}(…))`).join(', ');
      throw new Error(
        `No instance is registered for ${missing.join(', ')}: call ${calls} before ${before}, ` +
          'or create the server with { partial: true }',
      );
    }
  }

  protected service(
    { reusePort = false, closeAfterReply = false, keepAlive = true },
    tls: ServiceTls | undefined = undefined,
  ): Service {
    return {
      registry: this.#registry,
      plugins: this.#plugins,
      dispatcher: this.#dispatcher,
      clientClasses: this.#clientClasses,
      limits: this.#limits,
      http: this.http,
      log: this.log,
      spinMicros: this.#options.spinMicros ?? 0,
      reusePort,
      closeAfterReply,
      keepAlive,
      tls,
    };
  }

  #opened(): Promise<Door> {
    this.#door ??= this.#open();
    return this.#door;
  }

  /** Another one is opened where this one has failed, or was closed. */
  async #open(): Promise<Door> {
    const forget = (): void => {
      this.transports.delete(door.transport);
      this.#door = undefined;
    };
    let door: Door;
    try {
      const module = await engineModule(this.#options.engine);
      this.requireInstances('handle() or fetch()');
      door = new Door(module, this.service({}), forget);
    } catch (error) {
      this.#door = undefined;
      throw error;
    }
    this.transports.add(door.transport);
    return door;
  }
}
