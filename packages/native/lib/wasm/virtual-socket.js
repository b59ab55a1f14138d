/**
 * A connection without a network, see index.d.ts. Bytes that are written and received are copies:
 * neither side sees the other's memory.
 */
export class VirtualSocket {
  #socket;
  #received;
  #closed;
  #isReading = false;
  #isPaused = false;
  #isOver = false;
  #waiting = [];
  #waitingBytes = 0;

  constructor(engine, { peer, received, closed }) {
    this.peer = peer;
    this.#received = received;
    this.#closed = closed;
    this.#socket = engine.connect(this);
  }

  get isOver() {
    return this.#isOver;
  }

  get unreadBytes() {
    return this.#waitingBytes;
  }

  write(bytes) {
    if (this.#isOver) {
      return false;
    }
    if (this.#isReading) {
      this.#socket.received(bytes);
    } else {
      this.#waiting.push(new Uint8Array(bytes));
      this.#waitingBytes += bytes.length;
    }
    return this.#isReading;
  }

  end() {
    if (this.#waiting.length > 0) {
      this.#waiting.push(undefined);
    } else {
      this.#socket.ended();
    }
  }

  pause() {
    this.#isPaused = true;
  }

  resume() {
    this.#isPaused = false;
    this.#socket.sent();
  }

  /** What the engine asks of its carrier. */
  receive(on) {
    this.#isReading = on;
    while (this.#isReading && this.#waiting.length > 0) {
      const bytes = this.#waiting.shift();
      if (bytes === undefined) {
        this.#socket.ended();
      } else {
        this.#waitingBytes -= bytes.length;
        this.#socket.received(bytes);
      }
    }
  }

  send(memory, at, bytes) {
    if (!this.#isOver) {
      this.#received(new Uint8Array(memory.copy(at, bytes)));
    }
    return !this.#isPaused;
  }

  /** Of the engine's writing: it closes as soon as the other side ends its own. */
  endWriting() {
    this.#socket.ended();
  }

  destroy() {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    queueMicrotask(() => {
      this.#socket.closed();
      this.#closed();
    });
  }
}
