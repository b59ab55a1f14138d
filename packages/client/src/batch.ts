import {
  type Call,
  type ClientState,
  clientFor,
  messageFor,
  outcomeOf,
  stateOf,
} from './client.js';
import { withDeadline } from './deadline.js';
import type { Message } from './transport.js';

/** What the promises of a tuple resolve to. */
export type Settled<T extends readonly unknown[]> = { -readonly [K in keyof T]: Awaited<T[K]> };

interface Item {
  readonly call: Call;
  readonly message: Message;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Sends several calls as one JSON-RPC batch (§6) and resolves to their results, in order.
 *
 * Rejects with the first failure. To handle failures one by one, catch the promises inside:
 * `batch(client, (c) => [c.divide(1, 0).catch(() => NaN), c.sum(1, 2)])`. The client's options
 * hold for the batch, those of `withOptions(c, …)` inside for that item, without the headers.
 * Without calls nothing is sent.
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
  let sent = false;
  const send: ClientState['send'] = (call, asked) => {
    const settled = withDeadline(call.method, asked.options, () => {
      return new Promise((resolve, reject) => {
        if (sent) {
          throw new TypeError(`${call.method}: the batch is already sent`);
        }
        const message = messageFor(call, asked);
        items.push({ call, message, resolve, reject });
      });
    });
    // The batch rejects for its items: nobody has to look at each of them.
    settled.catch(() => {});
    return settled;
  };
  const results = collect(clientFor({ ...state, send, options: {} }) as C);
  sent = true;
  await exchange(items, state);
  return Promise.all(results);
}

/** Settles every item. */
async function exchange(items: readonly Item[], { transport, options }: ClientState) {
  if (!items.length) {
    return;
  }
  const document = `[${items.map(({ message }) => message.document).join(',')}]`;
  const ids = items.flatMap(({ message }) => message.id ?? []);
  const methods = items.map(({ call }) => call.method).join(', ');
  try {
    const reply = await withDeadline(methods, options, async (signal) =>
      transport.exchange(document, ids, { signal, headers: options.headers }),
    );
    const replies = Array.isArray(reply) && new Map(reply.map((one) => [Object(one).id, one]));
    for (const item of items) {
      settle(item, replies ? replies.get(item.message.id) : reply);
    }
  } catch (error) {
    for (const { reject } of items) {
      reject(error);
    }
  }
}

function settle({ call, message, resolve, reject }: Item, reply: unknown): void {
  try {
    resolve(outcomeOf(call, message.id, reply));
  } catch (error) {
    reject(error);
  }
}
