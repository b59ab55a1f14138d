import { type ClientState, clientFor, send as sendAtOnce, stateOf } from './client.js';
import { type Meta, withDeadline } from './deadline.js';
import type { Exchange, Message } from './exchange.js';
import { hasMeta, withMeta } from './meta.js';
import { isStreaming } from './streams/streaming.js';

/** What the promises of a tuple resolve to. */
export type Settled<T extends readonly unknown[]> = { -readonly [K in keyof T]: Awaited<T[K]> };

interface Item {
  readonly message: Message;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Sends several calls as one JSON-RPC batch (§6) and resolves to their results, in order.
 *
 * Rejects with the first failure. To handle failures one by one, catch the promises inside:
 * `batch(client, (c) => [c.divide(1, 0).catch(() => NaN), c.sum(1, 2)])`. The client's options
 * hold for the batch, those of `withOptions(c, …)` inside for that item, without the headers.
 * Without calls nothing is sent. What `intercept` puts around a call is around each item; one that is
 * tried again goes alone.
 *
 * @param collect makes its calls on `c`, at once, and returns their promises
 * @example const [a, b] = await batch(client, (c) => [c.sum(1, 2), c.sum(3, 4)]);
 */
export async function batch<C extends object, T extends readonly unknown[] | []>(
  client: C,
  collect: (c: C) => T,
): Promise<Settled<T>> {
  const state = stateOf(client);
  const items: Item[] = [];
  /** One for each call that something is around: it has its message, or ended without. */
  const ready: Promise<unknown>[] = [];
  let isCollected = false;
  let isSent = false;
  const exchange: Exchange = (message) =>
    isSent
      ? state.exchange(message)
      : new Promise((resolve, reject) => items.push({ message, resolve, reject }));
  /** Carries out a call that something is around, which may take its time before it sends. */
  const sendAround: ClientState['send'] = (call, asked) => {
    let settled: Promise<unknown> = Promise.resolve();
    ready.push(
      new Promise((resolve) => {
        settled = state.send(call, {
          ...asked,
          exchange: (message) => {
            resolve(message);
            return exchange(message);
          },
        });
        settled.then(resolve, resolve);
      }),
    );
    return settled;
  };
  const carryOut = state.send === sendAtOnce ? sendAtOnce : sendAround;
  const send: ClientState['send'] = (call, asked) => {
    const settled = isStreaming(call.entry)
      ? Promise.reject(new TypeError(`${call.method}: a stream cannot be in a batch`))
      : isCollected
        ? Promise.reject(new TypeError(`${call.method}: the batch is already sent`))
        : carryOut(call, asked);
    // The batch rejects for its items: nobody has to look at each of them.
    settled.catch(() => {});
    return settled;
  };
  const results = collect(clientFor({ ...state, exchange, send, options: {} }) as C);
  isCollected = true;
  await Promise.all(ready);
  isSent = true;
  await exchangeAll(items, state);
  return Promise.all(results);
}

/** Settles every item. */
async function exchangeAll(items: readonly Item[], { exchange, options }: ClientState) {
  if (!items.length) {
    return;
  }
  const messages = items.map(({ message }) => message);
  const method = messages.map(({ method }) => method).join(', ');
  /** The batch's time is that of each of its items which has none of its own. */
  const textWith = (meta: Meta | undefined) =>
    `[${messages.map(({ text }) => (meta && !hasMeta(text) ? withMeta(text, meta) : text)).join(',')}]`;
  const ids = messages.flatMap(({ ids }) => ids);
  const { headers } = options;
  try {
    const reply = await withDeadline(method, options, (signal, meta) =>
      exchange({ method, text: textWith(meta), ids, signal, headers }),
    );
    const replies = Array.isArray(reply) && new Map(reply.map((one) => [Object(one).id, one]));
    for (const { message, resolve } of items) {
      resolve(replies ? replies.get(message.ids[0]) : reply);
    }
  } catch (error) {
    for (const { reject } of items) {
      reject(error);
    }
  }
}
