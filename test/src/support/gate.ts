import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { onClose } from './closing.js';

/** A way to a port of this machine that can be shut, as a network is lost: connections break, new ones are cut at once. */
export class Gate {
  readonly #sockets = new Set<Socket>();
  #isOpen = true;

  private constructor(
    private readonly target: number,
    private readonly listener: Server,
  ) {
    listener.on('connection', (socket) => this.#pass(socket));
  }

  /** @param target the port that it leads to; until `closeAll` */
  static async to(target: number): Promise<Gate> {
    const listener = createServer({ allowHalfOpen: true });
    const gate = new Gate(target, listener);
    await once(listener.listen(0, '127.0.0.1'), 'listening');
    onClose(() => {
      listener.close();
      gate.shut();
    });
    return gate;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  shut(): void {
    this.#isOpen = false;
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  open(): void {
    this.#isOpen = true;
  }

  #pass(near: Socket): void {
    if (!this.#isOpen) {
      near.destroy();
      return;
    }
    const far = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {}); // `close` follows
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
