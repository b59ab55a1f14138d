import type { Socket } from 'node:net';
import { DocumentReader } from '../document-reader.js';
import type { Carrier, CarrierEvents } from '../kept/carrier.js';
import { corkForNow } from './cork.js';
import type { Opening } from './opening.js';

/** Finds a peer that vanished silently, after which the next call opens a new connection. */
const KEEP_ALIVE_DELAY_MS = 30_000;

/** A TCP or AF_UNIX socket, with or without TLS; documents end with a newline in both directions. */
export class SocketCarrier implements Carrier {
  readonly #socket: Socket;
  readonly #events: CarrierEvents;
  #isOpen = false;

  /** @param maxReplyBytes of one reply, above which the connection is cut */
  constructor({ open, opened, explain }: Opening, maxReplyBytes: number, events: CarrierEvents) {
    const reader = new DocumentReader(maxReplyBytes);
    this.#events = events;
    this.#socket = open();
    this.#socket
      .on('connect', () => {
        this.#socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
      })
      .on(opened, () => {
        this.#isOpen = true;
        events.opened();
      })
      .on('data', (chunk) => this.#read(() => reader.push(chunk)))
      .on('error', (error) => {
        const details = explain(error);
        events.lost(describe(details.cause), details);
      })
      .on('end', () => {
        this.#read(() => reader.end());
        events.lost('the server closed the connection');
      })
      .on('close', () => events.lost('the connection was closed'));
  }

  get isEnding(): boolean {
    return !this.#socket.writable;
  }

  send(text: string, written?: () => void): void {
    corkForNow(this.#socket);
    this.#socket.write(`${text}\n`, (error) => {
      if (!error) {
        written?.();
      }
    });
  }

  hold(isHeld: boolean): void {
    if (isHeld) {
      this.#socket.ref();
    } else {
      this.#socket.unref();
    }
  }

  pause(isPaused: boolean): void {
    if (isPaused) {
      this.#socket.pause();
    } else {
      this.#socket.resume();
    }
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    if (socket.closed) {
      return;
    }
    const closed = new Promise((resolve) => socket.once('close', resolve));
    if (this.#isOpen) {
      socket.destroySoon();
    } else {
      socket.destroy();
    }
    await closed;
  }

  cut(): void {
    this.#socket.destroy();
  }

  #read(texts: () => Iterable<string>): void {
    try {
      for (const text of texts()) {
        this.#events.received(text);
      }
    } catch (cause) {
      this.#events.lost(`unreadable reply: ${(cause as Error).message}`, { cause });
    }
  }
}

/** An AggregateError, of a host with several addresses, has a code and no message. */
function describe({ code, message }: NodeJS.ErrnoException): string {
  return message || String(code);
}
