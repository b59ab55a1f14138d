import type { Exchange, Message } from '../exchange.js';

/** A call that waits for others to be sent with. */
export interface Item {
  readonly message: Message;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export interface BatchBounds {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly waitMs: number;
}

const utf8 = new TextEncoder();

/** Gathers calls for a while, and sends them on together. */
export class BatchQueue {
  readonly #bounds: BatchBounds;
  readonly #sendOne: Exchange;
  readonly #sendAll: (items: readonly Item[]) => void;
  #items: Item[] = [];
  /** Of their texts, with a bracket or comma for each. */
  #bytes = 0;
  #stopWaiting: (() => void) | undefined;

  /** @param sendOne sends a call that nothing has joined */
  constructor(bounds: BatchBounds, sendOne: Exchange, sendAll: (items: readonly Item[]) => void) {
    this.#bounds = bounds;
    this.#sendOne = sendOne;
    this.#sendAll = sendAll;
  }

  add(message: Message): Promise<unknown> {
    const { maxItems, maxBytes } = this.#bounds;
    const bytes = utf8.encode(message.text).length + 1;
    if (this.#bytes + bytes >= maxBytes) {
      this.#send();
    }
    return new Promise((resolve, reject) => {
      this.#items.push({ message, resolve, reject });
      this.#bytes += bytes;
      if (this.#items.length >= maxItems || this.#bytes >= maxBytes) {
        this.#send();
      } else {
        this.#wait();
      }
    });
  }

  #wait(): void {
    if (this.#stopWaiting) {
      return;
    }
    const { waitMs } = this.#bounds;
    const end = () => this.#send();
    // After the calls that this turn of the loop still makes; in Node a timeout of 0 is one of a millisecond.
    if (!waitMs && typeof setImmediate === 'function') {
      const immediate = setImmediate(end);
      this.#stopWaiting = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(end, waitMs);
      this.#stopWaiting = () => clearTimeout(timer);
    }
  }

  #send(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    const all = this.#items;
    this.#items = [];
    this.#bytes = 0;
    for (const { message, reject } of all) {
      if (message.signal?.aborted) {
        reject(message.signal.reason);
      }
    }
    const items = all.filter(({ message }) => !message.signal?.aborted);
    const [only] = items;
    if (items.length > 1) {
      this.#sendAll(items);
    } else if (only) {
      this.#sendOne(only.message).then(only.resolve, only.reject);
    }
  }
}
