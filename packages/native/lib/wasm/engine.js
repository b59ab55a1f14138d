import { WasmBlock } from './block.js';
import { LoopClock } from './loop-clock.js';
import { Memory } from './memory.js';
import { giveOptions } from './options.js';
import { DATA, WasmSockets } from './sockets.js';

const INTS_PER_EVENT = 4;
const LONGEST_TIMEOUT_MS = 0x7fffffff;

const utf8 = new TextEncoder();

/** In the order of the loop after what has arrived, where there is such a thing. */
const later = globalThis.setImmediate ?? ((work) => setTimeout(work, 0));

/** See index.d.ts. */
export class WasmEngine {
  #options;
  #exports;
  #memory;
  #sockets = new WasmSockets(this);
  #clock = new LoopClock();

  #eventCount = 0;
  #inboxUsed = 0;
  /** What happened within a turn, which reads the events: told after it. */
  #late = [];
  #inTurn = false;
  #isScheduled = false;
  #timer;
  #timerAt = Number.POSITIVE_INFINITY;
  #isOpen = false;
  #isOver = false;
  /** Set by a trap: the instance must not be entered again. */
  #failure;

  constructor(module, options) {
    this.#options = options;
    const exports = instantiate(module, this.#imports());
    this.#exports = exports;
    this.#memory = new Memory(exports);
    exports._initialize();
    giveOptions(exports, this.#memory, options);
    this.block = new WasmBlock(this.#memory, exports, exports.capacity());
  }

  open(address) {
    const { port = 0, host = '' } = address ?? {};
    this.#memory.readLayout(this.#exports.open(port, this.#memory.give(host)) >>> 0);
    this.#isOpen = true;
  }

  connect(carrier) {
    return this.#sockets.add(carrier);
  }

  tick() {
    this.#clock.tick();
  }

  /** Of a socket: one of its events. */
  event(kind, socket, value, count) {
    if (this.#isOver) {
      return;
    }
    if (this.#inTurn) {
      this.#late.push(() => this.event(kind, socket, value, count));
      return;
    }
    const { layout, int32 } = this.#memory;
    let at = (layout.events >> 2) + INTS_PER_EVENT * this.#eventCount++;
    int32[at++] = kind;
    int32[at++] = socket;
    int32[at++] = value;
    int32[at] = count;
    if (this.#eventCount === layout.maxEvents) {
      this.turn();
    } else {
      this.#schedule();
    }
  }

  received(socket, bytes) {
    if (this.#inTurn) {
      const kept = new Uint8Array(bytes); // `slice` of a Buffer would be a view
      this.#late.push(() => this.received(socket, kept));
      return;
    }
    const { inbox, inboxBytes } = this.#memory.layout;
    for (let from = 0; from < bytes.length && !this.#isOver; ) {
      if (this.#inboxUsed === inboxBytes) {
        this.turn();
      }
      const count = Math.min(bytes.length - from, inboxBytes - this.#inboxUsed);
      const part = count === bytes.length ? bytes : bytes.subarray(from, from + count);
      const at = this.#inboxUsed;
      this.#memory.bytes.set(part, inbox + at);
      this.#inboxUsed += count;
      this.event(DATA, socket, at, count);
      from += count;
    }
  }

  #schedule() {
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      later(this.#scheduled);
    }
  }

  #scheduled = () => {
    this.#isScheduled = false;
    this.turn();
  };

  turn() {
    if (this.#isOver || this.#inTurn || !this.#isOpen) {
      return;
    }
    const events = this.#eventCount;
    this.#eventCount = 0;
    this.#inboxUsed = 0;
    this.#inTurn = true;
    this.#clock.tick();
    const waitMs = this.#enter(() => this.#exports.turn(events));
    this.#inTurn = false;
    for (const tell of this.#late.splice(0)) {
      tell();
    }
    if (waitMs === 0) {
      this.#schedule();
    } else if (waitMs > 0) {
      this.#wakeIn(waitMs);
    }
  }

  #wakeIn(waitMs) {
    const at = performance.now() + waitMs;
    if (this.#isOver || at >= this.#timerAt - 1) {
      return;
    }
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(this.#fired, Math.min(waitMs, LONGEST_TIMEOUT_MS));
    this.#timer.unref?.();
  }

  #fired = () => {
    this.#timerAt = Number.POSITIVE_INFINITY;
    this.#schedule(); // after what has arrived meanwhile
  };

  /**
   * Calls into the instance. A trap, such as for want of memory, leaves it in the middle of
   * something: it is over then, and its sockets with it.
   */
  #enter(call) {
    if (this.#isOver) {
      return undefined;
    }
    try {
      return call();
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #fail(error) {
    if (this.#failure !== undefined) {
      return;
    }
    this.#failure = error;
    this.#stop();
    this.#sockets.destroyAll();
    queueMicrotask(() => {
      this.#options.failed?.(error);
      this.#options.closed();
    });
  }

  #stop() {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  /** Errors must not cross the engine's frames, which do not unwind: none but those that end it. */
  #imports() {
    return {
      now: () => this.#clock.now,
      receive: (socket, on) => this.#sockets.get(socket)?.receive(on !== 0),
      send: (socket, at, bytes) => this.#sockets.get(socket).send(this.#memory, at >>> 0, bytes),
      end: (socket) => this.#sockets.get(socket).end(),
      destroy: (socket) => this.#sockets.get(socket)?.destroy(),
      peer: (socket, at, room) => this.#peer(socket, at >>> 0, room),
      dispatch: (entries, numbers) => this.#dispatch(entries, numbers),
      replyRoom: (index) => Memory.roomFor(this.block.replies[index]),
      reply: (index, at, room) => this.#memory.write(this.block.takeReply(index), at >>> 0, room),
      closed: () => {
        this.#stop();
        queueMicrotask(() => this.#options.closed());
      },
    };
  }

  #peer(socket, at, room) {
    const peer = this.#sockets.get(socket)?.carrier.peer;
    return peer === undefined ? 0 : this.#memory.write(`${peer.port} ${peer.address}`, at, room);
  }

  #dispatch(entries, numbers) {
    try {
      const texts = this.block.copyIn(entries, numbers);
      this.#options.dispatch(entries, ...texts);
    } catch (error) {
      if (this.#failure === undefined) {
        this.block.fail(entries);
        fatal(error);
        return;
      }
    }
    if (this.#failure !== undefined) {
      throw this.#failure; // through the frames of an instance that has trapped
    }
    this.block.copyOut(entries);
  }

  answerBytes(index, bytes) {
    this.#enter(() => this.#exports.answerBytes(index, this.#memory.giveBytes(bytes)));
  }

  settle(call, reply) {
    this.#enter(() => {
      this.#exports.settle(call, reply === undefined ? 0 : this.#memory.give(reply));
      this.#schedule();
    });
  }

  settleBytes(call, bytes) {
    this.#enter(() => {
      this.#exports.settleBytes(call, this.#memory.giveBytes(bytes));
      this.#schedule();
    });
  }

  takesMessages(connection) {
    return this.#enter(() => this.#exports.takesMessages(connection) !== 0);
  }

  push(connection, message) {
    return this.#enter(() => {
      const taken = this.#exports.push(connection, this.#memory.give(message));
      this.#schedule();
      return taken !== 0;
    });
  }

  streamForm(index) {
    return this.#enter(() => this.#exports.streamForm(index));
  }

  append(call, part, eventId = '') {
    const idBytes = eventId === '' ? 0 : utf8.encode(eventId).length;
    return this.#enter(() => {
      const both = this.#memory.give(part + eventId);
      const more = this.#exports.append(call, both - idBytes, idBytes);
      this.#schedule();
      return more !== 0;
    });
  }

  idOf(index) {
    return this.#enter(() => this.#memory.output(this.#exports.idOf(index)));
  }

  paramsOf(index) {
    return this.#enter(() => this.#memory.output(this.#exports.paramsOf(index)));
  }

  paramsOfCall(call) {
    return this.#enter(() => this.#memory.output(this.#exports.paramsOfCall(call)));
  }

  timeoutMsOf(index) {
    return this.#enter(() => this.#exports.timeoutMsOf(index)) ?? 0;
  }

  waitedMs() {
    return this.#clock.sinceTick;
  }

  headersOf(index) {
    return this.#enter(() => this.#memory.outputFields(this.#exports.headersOf(index))) ?? [];
  }

  headersOfCall(call) {
    return this.#enter(() => this.#memory.outputFields(this.#exports.headersOfCall(call))) ?? [];
  }

  peerOf(connection) {
    const bytes = this.#enter(() => this.#exports.peerOf(connection)) ?? -1;
    if (bytes < 0) {
      throw new Error('no such connection');
    }
    const text = this.#memory.output(bytes);
    if (text === undefined) {
      return { network: 'unix' };
    }
    const space = text.indexOf(' ');
    return { network: 'tcp', address: text.slice(space + 1), port: Number(text.slice(0, space)) };
  }

  close() {
    if (this.#isOpen) {
      this.#enter(() => this.#exports.close());
      this.#schedule();
    }
  }
}

/** @throws Error where there is no room for the memory of an instance */
function instantiate(module, host) {
  try {
    return new WebAssembly.Instance(module, { host }).exports;
  } catch (cause) {
    throw new Error(
      `${cause.message}. An instance reserves gigabytes of address space, though it uses little; ` +
        'raise `ulimit -v`, or start Node with --disable-wasm-trap-handler',
      { cause },
    );
  }
}

/** As an event listener's error is: what the process does about it is not for us to decide. */
function fatal(error) {
  queueMicrotask(() => {
    throw error;
  });
}
