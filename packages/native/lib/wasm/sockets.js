/** What happened on a socket; src/hosts/wasm/host_kernel.hpp has the same. */
const Event = { Accepted: 0, Data: 1, Eof: 2, Failed: 3, Sent: 4 };

/** Of the kernel: the result of `send` where the engine is to wait. */
const PENDING = -100_000;
const EPIPE = 32;

/**
 * A connection of the engine: what its carrier tells of it. See WasmSocket in index.d.ts.
 *
 * The number is used again only after the carrier has said that it is closed, for until then it may
 * tell more.
 */
export class WasmSocket {
  #engine;
  #sockets;
  #hasEnded = false;
  #isClosed = false;
  #isGone = false;
  /** Bytes that the carrier has not yet sent, while the engine waits for it. */
  #sending = 0;

  constructor(engine, sockets, number, carrier) {
    this.#engine = engine;
    this.#sockets = sockets;
    this.number = number;
    this.carrier = carrier;
  }

  received(bytes) {
    if (!this.#isGone) {
      this.#engine.received(this.number, bytes);
    }
  }

  ended() {
    this.#hasEnded = true;
    this.#tell(Event.Eof);
  }

  failed() {
    this.#tell(Event.Failed);
  }

  sent() {
    if (this.#sending > 0 && !this.#isClosed) {
      const bytes = this.#sending;
      this.#sending = 0;
      this.#tell(Event.Sent, bytes);
    }
  }

  closed() {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    if (this.#sending > 0) {
      this.#sending = 0;
      this.#tell(Event.Sent, -EPIPE);
    } else {
      this.#tell(Event.Failed);
    }
    if (this.#isGone) {
      this.#sockets.release(this);
    }
  }

  // What the engine asks for.

  receive(on) {
    if (on && this.#hasEnded) {
      this.ended(); // it came while nothing was to be received
    }
    this.carrier.receive(on);
  }

  send(memory, at, bytes) {
    if (this.#isClosed) {
      return -EPIPE;
    }
    if (this.carrier.send(memory, at, bytes)) {
      return bytes;
    }
    this.#sending = bytes;
    return PENDING;
  }

  end() {
    if (this.#isClosed) {
      return EPIPE;
    }
    this.carrier.endWriting();
    return 0;
  }

  /** The engine forgets it, as soon as a send under way has ended. */
  destroy() {
    this.carrier.destroy();
    if (this.#sending === 0 && !this.#isGone) {
      this.#isGone = true;
      if (this.#isClosed) {
        this.#sockets.release(this);
      }
    }
  }

  #tell(event, value = 0) {
    if (!this.#isGone) {
      this.#engine.event(event, this.number, value, 0);
    }
  }
}

/** The sockets of an engine by their number, which it knows them by. */
export class WasmSockets {
  #engine;
  #all = [];
  #free = [];

  constructor(engine) {
    this.#engine = engine;
  }

  add(carrier) {
    const number = this.#free.pop() ?? this.#all.length;
    const socket = new WasmSocket(this.#engine, this, number, carrier);
    this.#all[number] = socket;
    this.#engine.event(Event.Accepted, number, 0, 0);
    return socket;
  }

  get(number) {
    return this.#all[number];
  }

  release({ number }) {
    this.#all[number] = undefined;
    this.#free.push(number);
  }

  destroyAll() {
    for (const socket of this.#all) {
      socket?.carrier.destroy();
    }
  }
}

export const DATA = Event.Data;
