import { afterEach, describe, expect, test } from '@jest/globals';
import { RpcError } from '@ujrpc/words';
import { batch } from '../batch.js';
import { close } from '../close.js';
import { TimeoutError, TransportError } from '../errors.js';
import {
  type Carrier,
  carriers,
  done,
  message,
  methods,
  next,
  type Serve,
  stopStreams,
  streamServer,
} from '../fixtures/stream-servers.js';
import { connect } from '../for-generated-code/streams.js';
import { notify } from '../notify.js';
import { withOptions } from '../with-options.js';
import { lastEventIdOf } from './client-stream.js';

afterEach(stopStreams);

/** All values, and what was returned or thrown after them. */
async function all(stream: AsyncIterator<unknown>): Promise<{ values: unknown[]; end: unknown }> {
  const values: unknown[] = [];
  try {
    for (;;) {
      const { done: isDone, value } = await stream.next();
      if (isDone) {
        return { values, end: value };
      }
      values.push(value);
    }
  } catch (end) {
    return { values, end };
  }
}

/** Lets so many turns of the loop pass. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Says the same to each request, one piece at a time. */
const saying =
  (...pieces: ((id: number) => string)[]): Serve =>
  async ({ request: { id }, write }) => {
    for (const piece of pieces) {
      await write(piece(id));
    }
  };

/** A time as it is on the wire. */
const text = (at: number) => new Date(at).toISOString();

const hasCredit = (carrier: Carrier) => carrier !== 'http' && carrier !== 'fetch';

/** Whether it cuts messages apart by itself. */
const hasFrames = (carrier: Carrier) => carrier === 'port' || carrier === 'ws';

describe.each(carriers)('a stream over %s', (carrier) => {
  test('gives the values in order, then what was returned', async () => {
    const { client } = await streamServer(
      carrier,
      saying(
        (id) => next(id, [text(1)]),
        (id) => next(id, [text(2), text(3)]) + done(id, text(4)),
      ),
    );
    const [one, two, three, four] = [1, 2, 3, 4].map((at) => new Date(at));
    expect(await all(client.report())).toEqual({ values: [one, two, three], end: four });
  });

  test('is asked for by a request that says so', async () => {
    let asked: unknown;
    const { client, requests } = await streamServer(carrier, (stream) => {
      asked = stream.headers.accept;
      saying((id) => done(id))(stream);
    });
    await all(client.nested.count(3));
    const meta = hasCredit(carrier) ? { meta: { stream: 64 } } : {};
    expect(requests).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'nested.count', params: [3], ...meta },
    ]);
    expect(asked).toBe(
      hasCredit(carrier) ? undefined : 'application/x-ndjson, application/json;q=0.9',
    );
  });

  test('sends nothing before its first value is asked for', async () => {
    const { client, requests } = await streamServer(
      carrier,
      saying((id) => done(id, 1)),
    );
    const stream = client.count(1);
    await stream.return();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    await all(client.count(2));
    expect(requests).toMatchObject([{ params: [2] }]);
  });

  test('takes null as undefined where the method says so', async () => {
    const { client } = await streamServer(
      carrier,
      saying((id) => next(id, [1, null]) + done(id, 2)),
    );
    expect(await all(client.maybe())).toEqual({ values: [1, undefined], end: 2 });
    expect(await all(client.count(1))).toEqual({ values: [1, null], end: 2 });
  });

  test('throws the RpcError of the method after the values before it', async () => {
    const error = { code: 1001, message: 'enough', data: [1] };
    const { client } = await streamServer(
      carrier,
      saying((id) => next(id, [1, 2]) + message({ id, error })),
    );
    const { values, end } = await all(client.count(3));
    expect(values).toEqual([1, 2]);
    expect(end).toBeInstanceOf(RpcError);
    expect(end).toMatchObject(error);
  });

  test('throws a TransportError after the values before it when the connection is lost', async () => {
    const { client } = await streamServer(carrier, async ({ request: { id }, write, cut }) => {
      await write(next(id, [1, 2]));
      setImmediate(cut);
    });
    const { values, end } = await all(client.count(3));
    expect(values).toEqual([1, 2]);
    expect(end).toBeInstanceOf(TransportError);
    expect(end).toMatchObject({ sent: true });
  });

  test('is over after an error', async () => {
    const error = { code: 1001, message: 'no' };
    const { client } = await streamServer(
      carrier,
      saying((id) => message({ id, error })),
    );
    const stream = client.count(3);
    await expect(stream.next()).rejects.toThrow('no');
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test.each([
    [
      'break',
      async (stream: AsyncGenerator<number>) => {
        for await (const value of stream) {
          expect(value).toBe(1);
          break;
        }
      },
    ],
    [
      'return',
      async (stream: AsyncGenerator<number>) => {
        expect(await stream.next()).toEqual({ done: false, value: 1 });
        expect(await stream.return(7)).toEqual({ done: true, value: 7 });
      },
    ],
    [
      'return while a value is awaited',
      async (stream: AsyncGenerator<number>) => {
        await stream.next();
        await stream.next();
        const pending = stream.next();
        await stream.return(undefined);
        expect(await pending).toEqual({ done: true, value: undefined });
      },
    ],
    [
      'throw',
      async (stream: AsyncGenerator<number>) => {
        await stream.next();
        await expect(stream.throw(new Error('mine'))).rejects.toThrow('mine');
      },
    ],
    [
      'disposal',
      async (stream: AsyncGenerator<number>) => {
        await stream.next();
        await stream[Symbol.asyncDispose]();
      },
    ],
  ])('is cancelled on the server by %s', async (_, leave) => {
    const { client, left, said } = await streamServer(
      carrier,
      saying((id) => next(id, [1, 2])),
    );
    const stream = client.count(3);
    await leave(stream);
    await left();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    const cancellation = { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 1 } };
    expect(said).toEqual(hasCredit(carrier) ? [cancellation] : []);
  });

  test('is cancelled by return before anything came', async () => {
    let came = () => {};
    const asked = new Promise<void>((resolve) => {
      came = resolve;
    });
    const { client, left } = await streamServer(carrier, () => came());
    const stream = client.count(3);
    const pending = stream.next();
    await asked;
    expect(await stream.return()).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
    await left();
  });

  test('may be left while its connection opens', async () => {
    const { client } = await streamServer(
      carrier,
      saying((id) => done(id)),
    );
    const stream = client.count(3);
    const pending = stream.next();
    expect(await stream.return()).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
    expect((await all(client.count(3))).end).toBeUndefined();
  });

  test('throws the reason of its signal at once, and is cancelled', async () => {
    const controller = new AbortController();
    const { client, left } = await streamServer(
      carrier,
      saying((id) => next(id, [1, 2, 3])),
    );
    const stream = withOptions(client, { signal: controller.signal }).count(3);
    await stream.next();
    controller.abort('gone');
    await expect(stream.next()).rejects.toBe('gone');
    await left();
  });

  test('throws a TimeoutError when its time is up, and is cancelled', async () => {
    const { client, left } = await streamServer(
      carrier,
      saying((id) => next(id, [1])),
    );
    const { values, end } = await all(withOptions(client, { timeoutMs: 50 }).count(3));
    expect(values).toEqual([1]);
    expect(end).toBeInstanceOf(TimeoutError);
    await left();
  });

  test('leaves no timer and no listener after its end', async () => {
    const { client } = await streamServer(
      carrier,
      saying((id) => next(id, [1]) + done(id)),
    );
    const target = new EventTarget() as AbortSignal;
    const listeners = new Set<unknown>();
    target.addEventListener = (_type: string, listener: unknown) => listeners.add(listener);
    target.removeEventListener = (_type: string, listener: unknown) => listeners.delete(listener);
    await all(withOptions(client, { signal: target, timeoutMs: 1e9 }).count(1));
    for await (const _ of withOptions(client, { signal: target }).count(1)) {
      break;
    }
    expect(listeners.size).toBe(0);
  });

  test('goes on with messages that come while nobody asks, and may be asked ahead', async () => {
    const { client } = await streamServer(
      carrier,
      saying((id) => next(id, [1, 2]) + next(id, [3]) + done(id)),
    );
    const stream = client.count(3);
    const asked = [stream.next(), stream.next(), stream.next(), stream.next(), stream.next()];
    expect(await Promise.all(asked)).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      { done: false, value: 3 },
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });

  test('ignores white space, messages of unknown ids, and notifications of others', async () => {
    const { client } = await streamServer(
      carrier,
      saying(
        () => (hasFrames(carrier) ? '' : ' '),
        (id) => next(id, [1]),
        () => (hasFrames(carrier) ? '' : '\n \n'),
        () => next(77, [9]),
        () => message({ method: 'news', params: { id: 1, values: [9] } }),
        (id) => next(id, []) + next(id, [2]) + done(id),
      ),
    );
    expect((await all(client.count(2))).values).toEqual([1, 2]);
  });

  test('reads messages that are written in another way', async () => {
    const { client } = await streamServer(
      carrier,
      saying(
        (id) =>
          `{ "method": "$/next", "params": { "values": [1], "id": ${id} }, "jsonrpc": "2.0" }\n`,
        (id) => `{ "result": 5, "id": ${id}, "jsonrpc": "2.0" }\n`,
      ),
    );
    expect(await all(client.count(2))).toEqual({ values: [1], end: 5 });
  });

  test('knows the last place that the loop has passed, and asks to go on from there', async () => {
    const { client, requests } = await streamServer(
      carrier,
      saying((id) => next(id, [1]) + next(id, [2, 3], '3') + next(id, [4], '4') + done(id)),
    );
    const stream = client.count(9);
    const seen: unknown[] = [lastEventIdOf(stream)];
    for await (const value of stream) {
      seen.push([value, lastEventIdOf(stream)]);
    }
    expect(seen).toEqual([undefined, [1, undefined], [2, undefined], [3, '3'], [4, '4']]);
    await all(withOptions(client, { lastEventId: '4' }).count(9));
    expect(requests[1]?.meta).toEqual(
      hasCredit(carrier) ? { stream: 64, lastEventId: '4' } : { lastEventId: '4' },
    );
  });

  test('throws where a value is not what the client was generated for, and is cancelled', async () => {
    const { client, left } = await streamServer(
      carrier,
      saying((id) => next(id, [text(1), 1, text(2)])),
    );
    const { values, end } = await all(client.report());
    expect(values).toEqual([new Date(1)]);
    expect(end).toBeInstanceOf(TransportError);
    await left();
  });

  test('carries 10,000 values, and two streams at once, each in its order', async () => {
    const counting: Serve = async ({ request: { id, params }, write }) => {
      const [to = 0] = params;
      for (let from = 0; from < to; from += 10) {
        await write(
          next(
            id,
            Array.from({ length: 10 }, (_, i) => from + i),
          ),
        );
      }
      await write(done(id, to));
    };
    const { client } = await streamServer(carrier, counting, { credit: 65_536 });
    const [one, other] = await Promise.all([all(client.count(10_000)), all(client.count(500))]);
    expect(one).toEqual({ values: Array.from({ length: 10_000 }, (_, i) => i), end: 10_000 });
    expect(other).toEqual({ values: Array.from({ length: 500 }, (_, i) => i), end: 500 });
  });

  test('leaves other calls alone', async () => {
    const { client } = await streamServer(carrier, ({ request: { id, method }, write }) => {
      void write(method === 'sum' ? done(id, 5) : next(id, [1]));
    });
    const stream = client.count(1);
    await stream.next();
    expect(await client.sum(2, 3)).toBe(5);
    await stream.return();
  });
});

describe('credit', () => {
  test.each([
    [64, [32, 32, 32]],
    [8, Array.from({ length: 25 }, () => 4)],
    [3, Array.from({ length: 50 }, () => 2)],
    [1, Array.from({ length: 100 }, () => 1)],
  ])('of %d is given again when half of it is used', async (credit, given) => {
    const { client, said, heard } = await streamServer('tcp', pump(100), { credit });
    expect((await all(client.count(100))).values).toHaveLength(100);
    await heard(given.length - 1);
    const grants = said.map((one) => (one as { params: { n: number } }).params.n);
    // The last values may have come together with the end, after which nothing is granted.
    expect(given.slice(0, grants.length)).toEqual(grants);
    expect(said[0]).toEqual({
      jsonrpc: '2.0',
      method: '$/credit',
      params: { id: 1, n: given[0] },
    });
  });

  test('stops a server that is faster than the loop', async () => {
    const sent = { count: 0 };
    const { client, heard } = await streamServer('tcp', pump(1_000, sent), { credit: 10 });
    const stream = client.count(1_000);
    for (let i = 0; i < 4; i++) {
      await stream.next();
    }
    expect(sent.count).toBe(10);
    await stream.next();
    await heard(1);
    expect(sent.count).toBe(15);
    await stream.return();
  });

  test('of one stream is none of another', async () => {
    const { client } = await streamServer('tcp', pump(100), { credit: 4 });
    const slow = client.count(100);
    await slow.next();
    expect((await all(client.count(100))).values).toHaveLength(100);
    expect((await all(slow)).values).toHaveLength(99);
  });

  test('that a server does not heed ends the stream, and cancels it', async () => {
    const many = (id: number) => next(id, [1, 2, 3, 4, 5].map(text));
    const { client, said, heard } = await streamServer('tcp', saying(many), { credit: 4 });
    const { values, end } = await all(client.report());
    expect({ values, end }).toEqual({ values: [], end: expect.any(TransportError) });
    expect(String(end)).toMatch(/more values than the stream has credit for$/);
    await heard(1);
    expect(said).toEqual([{ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 1 } }]);
  });

  test.each([0, -1, 1.5, Number.NaN, 65_537])('of %p is refused', async (credit) => {
    const { client, requests } = await streamServer('tcp', () => {});
    const call = withOptions(client, { credit }).count(1).next();
    await expect(call).rejects.toThrow(
      new RangeError(`credit: expected an integer from 1 to 65536, got ${credit}`),
    );
    expect(requests).toEqual([]);
  });
});

/** Sends a value at a time, and no more than there is credit for. */
function pump(to: number, sent = { count: 0 }): Serve {
  return (stream) => {
    const { id, meta } = stream.request;
    let credit = 0;
    let value = 0;
    stream.credited = (n) => {
      for (credit += n; credit > 0 && value < to; credit--) {
        sent.count += 1;
        void stream.write(next(id, [value++]) + (value === to ? done(id) : ''));
      }
    };
    stream.credited(meta?.stream ?? 0);
  };
}

test.each(carriers.filter(hasCredit))(
  'a stream over %s has headers in its request alone',
  async (carrier) => {
    const { client, requests, said, heard } = await streamServer(carrier, pump(4), { credit: 2 });
    const traced = withOptions(client, { headers: { 'X-Trace': '1' } });
    expect((await all(traced.count(4))).values).toHaveLength(4);
    expect(requests[0]?.meta).toEqual({ stream: 2, headers: { 'x-trace': '1' } });
    await heard(1);
    expect(said[0]).not.toHaveProperty('meta');
  },
);

test.each(carriers.filter((one) => !hasFrames(one)))(
  'messages over %s may be cut at every byte',
  async (carrier) => {
    const { client } = await streamServer(carrier, async ({ request: { id }, write }) => {
      const bytes = Buffer.from(next(id, ['€', 2]) + next(id, ['}']));
      for (const byte of bytes) {
        await write(Buffer.of(byte));
      }
      await write(done(id));
    });
    expect((await all(client.count(1))).values).toEqual(['€', 2, '}']);
  },
);

describe('a stream', () => {
  test('whose message is too long is cut', async () => {
    const { client } = await streamServer(
      'http',
      saying((id) => next(id, [1]) + next(id, ['x'.repeat(200)])),
      { maxReplyBytes: 200 },
    );
    const { values, end } = await all(client.count(1));
    expect(values).toEqual([1]);
    expect((end as Error).message).toContain('the reply exceeds 200 bytes');
  });

  test('may be longer than the longest message', async () => {
    const { client } = await streamServer(
      'http',
      saying(...Array.from({ length: 50 }, (_, i) => (id: number) => next(id, [i])), done),
      { maxReplyBytes: 100 },
    );
    expect((await all(client.count(1))).values).toHaveLength(50);
  });

  test.each(['http', 'fetch'] as const)(
    'over %s brakes a server that is faster',
    async (carrier) => {
      let sent = 0;
      const { client, left } = await streamServer(carrier, async ({ request: { id }, write }) => {
        const text = 'x'.repeat(1 << 20);
        for (; sent < 200; sent++) {
          await write(next(id, [text]));
        }
      });
      const stream = client.count(200);
      await stream.next();
      for (let before = -1; before !== sent; ) {
        before = sent;
        await turns(100);
      }
      expect(sent).toBeLessThan(100);
      await stream.return();
      await left();
    },
  );

  test('cannot be a notification', async () => {
    const { client, requests } = await streamServer('tcp', () => {});
    const notifier = notify(client) as unknown as Record<string, () => Promise<void>>;
    await expect(notifier.count?.()).rejects.toThrow('count: a stream cannot be a notification');
    expect(requests).toEqual([]);
  });

  test('cannot be in a batch, where other calls are as they were', async () => {
    const { client } = await streamServer('http', () => {});
    const answer = () =>
      Response.json([
        { jsonrpc: '2.0', id: 1, result: 3 },
        { jsonrpc: '2.0', id: 2, result: 7 },
      ]);
    const other = connect<typeof client>(methods, 'http://h/', { fetch: async () => answer() });
    expect(await batch(other, (c) => [c.sum(1, 2), c.sum(3, 4)])).toEqual([3, 7]);
    const [stream] = await batch(other, (c) => [c.count(1)]);
    await expect(stream.next()).rejects.toThrow('count: a stream cannot be in a batch');
  });

  test('over a link that has none says so', async () => {
    const client = connect<{ count(): AsyncGenerator<number> }>(methods, { send: async () => '' });
    await expect(client.count().next()).rejects.toThrow('count: this link carries no streams');
  });

  test('has an id of a place only if it is one', () => {
    const notOne = (async function* () {})();
    expect(() => lastEventIdOf(notOne)).toThrow('not a stream of a ujrpc client');
  });

  test('ends with its client', async () => {
    const { client } = await streamServer(
      'tcp',
      saying((id) => next(id, [1])),
    );
    const stream = client.count(3);
    await stream.next();
    const pending = stream.next();
    await Promise.all([expect(pending).rejects.toThrow('closed by the client'), close(client)]);
  });

  test('is what streams of the platform are made of', async () => {
    const { client, left } = await streamServer(
      'tcp',
      saying((id) => next(id, [1, 2, 3])),
    );
    const { from } = ReadableStream as unknown as {
      from(values: AsyncIterable<number>): ReadableStream<number>;
    };
    const readable = from.call(ReadableStream, client.count(3));
    const reader = readable.getReader();
    expect(await reader.read()).toEqual({ done: false, value: 1 });
    await reader.cancel();
    await left();
  });
});
