import { CANCEL_REQUEST } from '@ujrpc/words/protocol-methods';
import { TransportError } from '../errors.js';
import { documentIn } from '../exchange.js';
import { lingering } from '../links/http/lingering.js';
import type { Link, SendOptions } from '../links/link.js';
import type { Item } from './batch-queue.js';

/** How a batch is sent, with replies one by one where the server knows how. */
export type SendBatch = NonNullable<Link['batch']>;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Calls that were sent together. Each is settled as its own reply comes. */
export class BatchInFlight {
  /** What has not been answered yet, by its id. */
  readonly #open = new Map<unknown, Item>();
  readonly #controller = new AbortController();
  readonly #link: Link;
  readonly #headers: SendOptions['headers'];
  /** By which the server finds these calls when one of them is cancelled. */
  readonly #key: string | undefined;
  #endLinger = () => {};
  /** A reply that is about no call that can be told (§5.1): to all that have none of their own in the end. */
  #nameless: unknown;

  /** @param headers of all of them */
  constructor(items: readonly Item[], link: Link, headers: SendOptions['headers']) {
    this.#link = link;
    this.#headers = headers;
    for (const item of items) {
      const { ids, signal } = item.message;
      this.#open.set(ids[0], item);
      signal?.addEventListener('abort', () => this.#leave(item));
    }
    this.#key = items.some(({ message }) => message.signal) ? randomKey() : undefined;
  }

  async send(sendBatch: SendBatch): Promise<void> {
    const text = `[${[...this.#open.values()].map(({ message }) => message.text).join(',')}]`;
    const headers = { ...this.#headers, ...(this.#key && { 'rpc-cancel-key': this.#key }) };
    const ids = [...this.#open.keys()] as number[];
    const { signal } = this.#controller;
    try {
      const whole = await sendBatch(text, { ids, signal, headers }, (reply) =>
        this.#settle(documentIn(reply)),
      );
      if (whole !== undefined) {
        this.#settleAll(documentIn(whole));
      }
      if (this.#nameless !== undefined) {
        this.#resolveAll(this.#nameless);
      }
      this.#fail(new TransportError('the reply to the batch has none to this call'));
    } catch (error) {
      this.#fail(error);
    }
    this.#endLinger();
  }

  #settle(reply: unknown): void {
    const { id } = Object(reply);
    const item = this.#open.get(id);
    this.#open.delete(id);
    item?.resolve(reply);
    if (item && this.#open.size === 0) {
      this.#endLinger = lingering(this.#controller);
    }
    if (id === null) {
      this.#nameless = reply;
    }
  }

  #settleAll(document: unknown): void {
    if (Array.isArray(document)) {
      for (const reply of document) {
        this.#settle(reply);
      }
    } else {
      this.#resolveAll(document);
    }
  }

  #resolveAll(reply: unknown): void {
    for (const { resolve } of this.#open.values()) {
      resolve(reply);
    }
    this.#open.clear();
  }

  #fail(reason: unknown): void {
    for (const { reject } of this.#open.values()) {
      reject(reason);
    }
    this.#open.clear();
  }

  /** Nobody waits for this one any more. */
  #leave({ message, reject }: Item): void {
    const [id] = message.ids;
    if (!this.#open.delete(id)) {
      return;
    }
    reject(message.signal?.reason);
    if (this.#open.size === 0) {
      this.#controller.abort();
    } else if (this.#key) {
      const params = { id, key: this.#key };
      const text = JSON.stringify({ jsonrpc: '2.0', method: CANCEL_REQUEST, params });
      // It may come to another process than the batch did, or too late: then the call runs on.
      this.#link.send(text, { ids: [], headers: this.#headers }).catch(() => {});
    }
  }
}

/** 16 random bytes and more, in base64url; undefined on platforms that have no random numbers. */
function randomKey(): string | undefined {
  const bytes = globalThis.crypto?.getRandomValues(new Uint8Array(22));
  return bytes && Array.from(bytes, (byte) => ALPHABET[byte & 63]).join('');
}
