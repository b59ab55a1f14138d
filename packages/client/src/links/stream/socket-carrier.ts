import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { DocumentReader } from '../document-reader.js';
import type { Carrier, CarrierEvents } from '../kept/carrier.js';
import { corkForNow } from './cork.js';

/** Finds a peer that vanished silently, after which the next call opens a new connection. */
const KEEP_ALIVE_DELAY_MS = 30_000;

/** A TCP or AF_UNIX socket; documents end with a newline in both directions. */
export class SocketCarrier implements Carrier {
  readonly #socket: Socket;
  readonly #events: CarrierEvents;

  /** @param maxReplyBytes of one reply, above which the connection is cut */
  constructor(address: NetConnectOpts, maxReplyBytes: number, events: CarrierEvents) {
    const reader = new DocumentReader(maxReplyBytes);
    this.#events = events;
    this.#socket = connect({
      ...address,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
    });
    this.#socket
      .on('connect', () => events.opened())
      .on('data', (chunk) => this.#read(() => reader.push(chunk)))
      .on('error', (cause) => events.lost(describe(cause), { cause }))
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

  async close(): Promise<void> {
    const socket = this.#socket;
    if (socket.closed) {
      return;
    }
    const closed = new Promise((resolve) => socket.once('close', resolve));
    if (socket.connecting) {
      socket.destroy();
    } else {
      socket.destroySoon();
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
