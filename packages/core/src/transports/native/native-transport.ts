import type { Address, Engine, EngineOptions, SecureEngine, SecureOptions } from '@ujrpc/native';
import type { TransportName } from '../names.js';
import type { ListenAddress, Service, TlsFailures, Transport } from '../transport.js';
import { BlockDispatcher } from './block-dispatcher.js';
import { isScalar } from './invoker.js';

/** The engine, whatever it runs on: Node's sockets take their time to listen. */
export interface AnyEngine
  extends Omit<Engine, 'listen'>,
    Partial<Pick<SecureEngine, 'setSecureContext' | 'tlsOf' | 'tlsFailures'>> {
  listen(address: ListenAddress): Address | Promise<Address>;
}

export interface AnyEngineOptions extends Omit<EngineOptions, 'transport'> {
  listenerFailed(error: Error): void;
  failed(error: unknown): void;
}

/** The engine of @ujrpc/native, on io_uring, epoll or Node's sockets, driven by this thread's loop. */
export class NativeTransport implements Transport {
  readonly #engine: AnyEngine;
  readonly #block: BlockDispatcher;
  readonly #closed: Promise<void>;

  constructor(
    open: (options: AnyEngineOptions) => AnyEngine,
    readonly name: TransportName,
    service: Service,
  ) {
    const { registry, dispatcher, plugins, clientClasses, limits, http, log } = service;
    const { spinMicros, reusePort, closeAfterReply, keepAlive, tls } = service;
    const methods = [...registry.methods];
    let closed = (): void => undefined;
    this.#closed = new Promise((resolve) => {
      closed = resolve;
    });
    this.#engine = open({
      limits: { ...limits },
      ...http,
      methods: methods.map((method) => ({
        wireName: method.wireName,
        lane: isScalar(method) ? 'scalar' : 'call',
        params: method.contract.params,
        streams: method.contract.stream !== undefined,
      })),
      spinMicros,
      reusePort,
      closeAfterReply,
      keepAlive,
      secureOnly: tls !== undefined && !tls.secure.plain,
      ...(tls && { tls: tls.secure }),
      dispatch: (count, ...texts) => block.dispatch(count, texts),
      closed,
      listenerFailed: (error) => log({ level: 'error', message: 'the listener failed', error }),
      failed: (error) => {
        block.abandon();
        const message = 'the engine has failed: its connections are cut, and it serves no more';
        log({ level: 'error', message, error });
      },
    });
    const block = new BlockDispatcher(
      this.#engine,
      methods,
      dispatcher,
      plugins,
      limits.maxResponseBytes,
      limits,
      clientClasses,
      tls?.describe,
    );
    this.#block = block;
  }

  async listen(address: ListenAddress): Promise<ListenAddress> {
    return this.#engine.listen(address);
  }

  setSecureContext(secure: SecureOptions): void {
    this.#engine.setSecureContext?.(secure);
  }

  tlsFailures(): TlsFailures {
    return this.#engine.tlsFailures?.() ?? {};
  }

  close(): Promise<void> {
    this.#block.endStreams();
    this.#engine.close();
    return this.#closed;
  }
}
