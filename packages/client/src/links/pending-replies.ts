import { CANCEL_REQUEST, NEXT } from '@ujrpc/words/protocol-methods';

/** A message whose reply did not come yet: the ids it waits for, none for notifications. */
export interface Pending {
  readonly isBatch: boolean;
  readonly ids: readonly number[];
  /** Of a stream: takes the messages that come before its reply. */
  readonly next?: (text: string) => unknown;
  readonly resolve: (text: string | undefined) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The id of a reply as most servers write it, of the first one of a batch. Read without parsing the
 * whole, which the client will do; that one checks the id again.
 */
const HEAD = /^\[?\{"jsonrpc":"2\.0","id":(\d+),"(?:result|error)":/;

/** The same of a message with values of a stream. */
const NEXT_HEAD = /^\{"jsonrpc":"2\.0","method":"\$\/next","params":\{"id":(\d+),"values":/;

/** What is under way on a link that carries many messages at once, told apart by their ids. */
export class PendingReplies {
  readonly #all = new Set<Pending>();
  readonly #byId = new Map<unknown, Pending>();
  /** The highest id sent: a reply to a lower one that nobody waits for is late, not wrong. */
  #lastId = 0;
  /** Takes messages of the server's own. */
  listener: ((text: string) => void) | undefined;

  get size(): number {
    return this.#all.size;
  }

  has(pending: Pending): boolean {
    return this.#all.has(pending);
  }

  add(pending: Pending): void {
    this.#all.add(pending);
    for (const id of pending.ids) {
      this.#byId.set(id, pending);
      this.#lastId = Math.max(this.#lastId, id);
    }
  }

  /** Whatever comes for it from now on is late. */
  forget(pending: Pending): void {
    this.#all.delete(pending);
    for (const id of pending.ids) {
      this.#byId.delete(id);
    }
  }

  settle(pending: Pending, text: string | undefined): void {
    this.forget(pending);
    pending.resolve(text);
  }

  /** @param reason what each of them rejects with */
  rejectAll(reason: unknown): void {
    for (const pending of this.#all) {
      this.forget(pending);
      pending.reject(reason);
    }
  }

  /**
   * Gives a text to who waits for it, or to the listener.
   *
   * @throws SyntaxError when it is not JSON
   * @returns whether it was one or the other, or late; false for a reply to a call never made
   */
  receive(text: string): boolean {
    const stream = this.#byId.get(Number(NEXT_HEAD.exec(text)?.[1]));
    if (stream?.next) {
      stream.next(text);
      return true;
    }
    const first = this.#byId.get(Number(HEAD.exec(text)?.[1]));
    // An array may hold replies to others too, if there are any.
    if (first && (text.startsWith('[') ? first.isBatch && this.size === 1 : !first.isBatch)) {
      this.settle(first, text);
      return true;
    }
    return this.#receive(text, JSON.parse(text));
  }

  #receive(text: string, document: unknown): boolean {
    const isBatch = Array.isArray(document) && document.length > 0;
    const all = (isBatch ? document : [document]).map(Object);
    const messages = all.filter((message) => !this.#isNext(message));
    const replies = messages.filter(({ method }) => !method);
    const waiting = new Set(replies.flatMap(({ id }) => this.#byId.get(id) ?? []));
    for (const pending of waiting) {
      // A server may put the replies to single calls into one array.
      const isOwn = pending.isBatch || !isBatch;
      const own = isOwn ? text : JSON.stringify(replies.find(({ id }) => id === pending.ids[0]));
      this.settle(pending, own);
    }
    if (waiting.size) {
      return true;
    }
    if (replies.length < messages.length) {
      // What it throws is not an error of the link.
      queueMicrotask(() => this.listener?.(text));
    }
    if (replies.every(({ id }) => this.#wasSent(id))) {
      return true;
    }
    const only = replies.every(({ id }) => id === null) && this.#onlyRequest;
    if (only) {
      // §5.1: the id is null when the server could not read it.
      this.settle(only, text);
    }
    return false;
  }

  /** Whether it has values of a stream, which that one is given. Nobody waits for those of others any more. */
  #isNext(message: { method?: unknown; params?: unknown }): boolean {
    if (message.method !== NEXT) {
      return false;
    }
    this.#byId.get(Object(message.params).id)?.next?.(JSON.stringify(message));
    return true;
  }

  #wasSent(id: unknown): boolean {
    return typeof id === 'number' && id > 0 && id <= this.#lastId;
  }

  /** The message that waits for a reply, if it is the only one. */
  get #onlyRequest(): Pending | undefined {
    const requests = [...this.#all].filter(({ ids }) => ids.length);
    return requests.length === 1 ? requests[0] : undefined;
  }
}

/** Tells the server that nobody waits for these calls any more. */
export function cancellations(ids: readonly number[]): readonly string[] {
  return ids.map((id) =>
    JSON.stringify({ jsonrpc: '2.0', method: CANCEL_REQUEST, params: { id } }),
  );
}
