import type { Engine } from '@ujrpc/native';
import type { ListenAddress, Service, Transport } from '../transport.js';
import { BlockDispatcher } from './block-dispatcher.js';
import { isScalar } from './invoker.js';

export type Native = typeof import('@ujrpc/native');

/** The engine of @ujrpc/native, on io_uring or epoll, driven by this thread's loop. */
export class NativeTransport implements Transport {
  readonly #engine: Engine;
  readonly #closed: Promise<void>;

  constructor(
    native: Native,
    readonly name: 'uring' | 'epoll',
    service: Service,
  ) {
    const { registry, dispatcher, limits, http, openrpc } = service;
    const { spinMicros, reusePort, closeAfterReply } = service;
    const methods = [...registry.methods];
    let closed = (): void => undefined;
    this.#closed = new Promise((resolve) => {
      closed = resolve;
    });
    this.#engine = new native.Engine({
      transport: name,
      limits: { ...limits },
      path: http.path,
      corsOrigins: http.corsOrigins,
      allowedHosts: http.allowedHosts,
      openrpc,
      methods: methods.map((method) => ({
        wireName: method.wireName,
        lane: isScalar(method) ? 'scalar' : 'call',
        params: method.contract.params,
      })),
      spinMicros,
      reusePort,
      closeAfterReply,
      dispatch: (count) => block.dispatch(count),
      closed,
    });
    const block = new BlockDispatcher(this.#engine, methods, dispatcher, limits.maxResponseBytes);
  }

  async listen(address: ListenAddress): Promise<ListenAddress> {
    return this.#engine.listen(address);
  }

  close(): Promise<void> {
    this.#engine.close();
    return this.#closed;
  }
}
