import { DEFAULT_MAX_REPLY_BYTES } from '../../options.js';
import type { Carrier, CarrierEvents } from '../kept/carrier.js';
import { isGoingAway, reasonOf, type Socket, type SocketOptions } from './socket.js';

/** A WebSocket; each message is one JSON document. */
export class WebSocketCarrier implements Carrier {
  readonly #events: CarrierEvents;
  readonly #maxReplyBytes: number;
  /** Absent while it is being made. */
  #socket: Socket | undefined;
  #isCut = false;
  readonly #closed: Promise<void>;
  #close = () => {};

  constructor(
    opening: Promise<Socket>,
    { maxReplyBytes = DEFAULT_MAX_REPLY_BYTES }: SocketOptions,
    events: CarrierEvents,
  ) {
    this.#events = events;
    this.#maxReplyBytes = maxReplyBytes;
    this.#closed = new Promise((resolve) => {
      this.#close = resolve;
    });
    opening.then(
      (socket) => this.#take(socket),
      (cause) => events.lost(String(cause?.message), { cause }),
    );
  }

  get isEnding(): boolean {
    // 0 is CONNECTING, 1 is OPEN.
    return (this.#socket?.socket.readyState ?? 0) > 1;
  }

  send(text: string, written?: () => void): void {
    this.#socket?.send(text, written);
  }

  hold(isHeld: boolean): void {
    this.#socket?.hold(isHeld);
  }

  pause(isPaused: boolean): void {
    this.#socket?.pause?.(isPaused);
  }

  async close(): Promise<void> {
    if (this.#socket && !this.#isCut) {
      this.#socket.socket.close();
      await this.#closed;
    }
    this.cut();
  }

  cut(): void {
    this.#isCut = true;
    this.#socket?.cut();
    this.#close();
  }

  #take(socket: Socket): void {
    this.#socket = socket;
    const { opened, lost } = this.#events;
    const end = (event: Parameters<typeof reasonOf>[0]) =>
      lost(reasonOf(event), { cause: event.error ?? event, isGoingAway: isGoingAway(event) });
    socket.socket.binaryType = 'arraybuffer';
    socket.socket.addEventListener('open', opened);
    socket.socket.addEventListener('message', ({ data }) => this.#receive(data));
    socket.socket.addEventListener('error', end);
    socket.socket.addEventListener('close', (event) => {
      end(event);
      this.#close();
    });
    if (this.#isCut) {
      socket.cut();
    }
  }

  #receive(data: unknown): void {
    try {
      const text =
        typeof data === 'string'
          ? data
          : new TextDecoder('utf-8', { fatal: true }).decode(data as ArrayBuffer);
      // Node refuses it by its announced length; a page has it whole. A character is at least a byte.
      if (text.length > this.#maxReplyBytes) {
        throw new RangeError(`the reply exceeds ${this.#maxReplyBytes} bytes`);
      }
      this.#events.received(text);
    } catch (cause) {
      this.#events.lost(`unreadable reply: ${(cause as Error).message}`, { cause });
    }
  }
}
