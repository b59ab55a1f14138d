import type { Socket } from 'node:net';
import type { Carrier, IpPeer, Memory, WasmEngine, WasmSocket } from '@ujrpc/native/wasm';

/** A socket of Node's that carries a connection of the engine. */
export class SocketCarrier implements Carrier {
  readonly peer: IpPeer | undefined;
  readonly #connection: WasmSocket;
  #isListening = false;

  constructor(
    engine: WasmEngine,
    private readonly socket: Socket,
  ) {
    const { remoteAddress, remotePort } = socket;
    if (remoteAddress !== undefined && remotePort !== undefined) {
      this.peer = { address: remoteAddress, port: remotePort };
    }
    const connection = engine.connect(this);
    this.#connection = connection;
    socket.on('error', () => connection.failed());
    socket.on('close', () => connection.closed());
    socket.on('drain', () => connection.sent());
  }

  receive(on: boolean): void {
    const { socket } = this;
    if (!on) {
      socket.pause();
    } else if (this.#isListening) {
      socket.resume();
    } else {
      this.#isListening = true;
      const connection = this.#connection;
      socket.on('data', (bytes: Buffer) => connection.received(bytes));
      socket.on('end', () => connection.ended());
      if (socket.readableEnded) {
        connection.ended(); // over TLS it is read before anybody asks
      }
    }
  }

  send(memory: Memory, at: number, bytes: number): boolean {
    const { socket } = this;
    const before = socket.writableLength;
    // Node keeps a string that the system does not take, where it would keep a view on our memory.
    socket.write(memory.latin1(at, bytes), 'latin1');
    if (socket.writableLength === 0 || before > 0) {
      return true;
    }
    if (!socket.writableNeedDrain) {
      socket.write('', () => this.#connection.sent()); // too little for 'drain'
    }
    return false;
  }

  endWriting(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }
}
