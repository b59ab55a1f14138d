import { describe, expect, test } from '@jest/globals';
import { StreamForm } from '@ujrpc/words/engine';
import {
  answered,
  type CallOptions,
  callOf,
  connection,
  dispatcherWith,
  methodOf,
  parsed,
} from '../fixtures/calls.js';
import { Topic } from '../topics/topic.js';
import { context } from './context.js';
import type { Method } from './registry.js';
import { readCredit } from './stream.js';
import { tracked } from './tracked.js';

const item = { kind: 'i32', open: false } as const;
const result = { kind: 'string', open: false } as const;

function streaming(handler: () => unknown) {
  return methodOf(handler, { stream: { item, tracked: false }, result });
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function* three(): AsyncGenerator<number, string> {
  yield 1;
  yield 2;
  yield 3;
  return 'end';
}

/** Calls a streaming method as a peer on a raw connection would. */
function call(handler: () => unknown, options: CallOptions = {}, limits = {}) {
  const { dispatcher, entries } = dispatcherWith(limits);
  const sent: unknown[] = [];
  const append = (message: string) => {
    sent.push(JSON.parse(message));
    return true;
  };
  const made = callOf(streaming(handler), {
    meta: '{"stream":true}',
    streamForm: StreamForm.Messages,
    append,
    ...options,
  });
  const reply = (async () => parsed(await answered(dispatcher, made)))();
  return { reply, sent, entries, made };
}

const next = (...values: number[]) => ({
  jsonrpc: '2.0',
  method: '$/next',
  params: { id: 1, values },
});

describe('a call to a method that streams', () => {
  test('is sent the values, then what the stream returns', async () => {
    const { reply, sent } = call(three);
    expect(await reply).toEqual({ jsonrpc: '2.0', id: 1, result: 'end' });
    expect(sent).toEqual([next(1, 2, 3)]);
  });

  test.each([StreamForm.Whole, StreamForm.Batch, StreamForm.Messages])(
    'that does not ask for a stream is answered with the array of values (%d)',
    async (streamForm) => {
      const { reply, sent } = call(three, { meta: '{}', streamForm });
      expect(await reply).toEqual({ jsonrpc: '2.0', id: 1, result: [1, 2, 3] });
      expect(sent).toEqual([]);
    },
  );

  test('takes parts of the reply without asking otherwise', async () => {
    const { reply, sent } = call(three, { streamForm: StreamForm.Parts, meta: '{"stream":1}' });
    expect(await reply).toMatchObject({ result: 'end' });
    expect(sent).toEqual([next(1, 2, 3)]);
  });

  test('gets as many values as it has given credit for', async () => {
    const on = connection();
    const { reply, sent } = call(three, { on, meta: '{"stream":1}' });
    await turn();
    await turn();
    expect(sent).toEqual([next(1)]);
    on.streams.give(7, 5);
    on.streams.give(1, 5);
    expect(await reply).toMatchObject({ result: 'end' });
    expect(sent).toEqual([next(1), next(2, 3)]);
  });

  test('gets the credit that comes right after the call, before its handler has returned', async () => {
    const on = connection();
    const { reply } = call(async () => three(), { on, meta: '{"stream":0}' });
    on.streams.give(1, 4);
    expect(await reply).toMatchObject({ result: 'end' });
  });

  test('leaves no stream behind where its handler does not come to one', async () => {
    const on = connection();
    const throwing = () => {
      throw new Error('no');
    };
    for (const handler of [throwing, async () => throwing(), () => 1]) {
      expect(await call(handler, { on }).reply).toMatchObject({ error: { code: -32_603 } });
    }
    expect(await call(three, { on }).reply).toMatchObject({ result: 'end' });
  });

  test('may return a promise of a stream, a ReadableStream, and what only iterates', async () => {
    const stream = () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(1);
          controller.close();
        },
      });
    const onlyReads = () => {
      const whole = stream();
      return { getReader: () => whole.getReader() };
    };
    for (const handler of [async () => stream(), stream, onlyReads]) {
      const { reply } = call(handler, { meta: '{}' });
      expect(await reply).toMatchObject({ result: [1] });
    }
  });

  test('that returns nothing that can be iterated fails, and the log says why', async () => {
    const { reply, entries } = call(() => [1]);
    expect(await reply).toMatchObject({ error: { code: -32_603 } });
    expect(String(entries[0]?.error)).toContain('AsyncIterable');
  });

  test('ends with the error of a value that is not of its type, and closes the generator', async () => {
    const trail: unknown[] = [];
    const { reply, sent } = call(async function* () {
      try {
        yield 1;
        yield 1.5;
      } finally {
        trail.push('finally');
      }
    });
    expect(await reply).toMatchObject({
      error: { code: -32_603, data: [{ path: 'value', expected: 'Int', got: '1.5' }] },
    });
    expect(sent).toEqual([next(1)]);
    expect(trail).toEqual(['finally']);
  });

  test('has its context after every value', async () => {
    const { reply } = call(
      async function* () {
        yield context().params === undefined ? 1 : 0;
        await turn();
        yield context().lastEventId === '41' ? 2 : 0;
        return context().headers.get('x') ?? '';
      },
      { meta: '{"stream":true,"lastEventId":"41","headers":{"x":"yes"}}' },
    );
    expect(await reply).toMatchObject({ result: 'yes' });
  });

  test.each([
    ['a notification', { id: undefined }, 'a notification'],
    ['in a batch', { streamForm: StreamForm.Batch }, 'in a batch'],
    ['with a wish of the wrong type', { meta: '{"stream":-1}' }, 'meta.stream must be'],
  ])('%s is not run', async (_what, options, why) => {
    let ran = false;
    const { reply } = call(() => {
      ran = true;
      return three();
    }, options);
    const { error } = (await reply) as { error?: { code: number; data: string } };
    expect(error?.code).toBe(-32_600);
    expect(error?.data).toContain(why);
    expect(ran).toBe(false);
  });

  test('cannot have the id of a stream that has not ended', async () => {
    const on = connection();
    const forever = async function* () {
      for (;;) {
        yield 1;
        await turn();
      }
    };
    const first = call(forever, { on });
    const second = await call(three, { on }).reply;
    expect(second).toMatchObject({ error: { code: -32_600 } });
    on.inFlight.cancel(1);
    expect(await first.reply).toMatchObject({ error: { code: -32_800 } });
    expect(await call(three, { on }).reply).toMatchObject({ result: 'end' });
  });

  describe('that would not end', () => {
    const trail: string[] = [];
    async function* forever() {
      try {
        for (;;) {
          yield 1;
          await turn();
        }
      } finally {
        trail.push('finally');
      }
    }

    test.each([
      ['cancels', -32_800, (on: ReturnType<typeof connection>) => on.inFlight.cancel(1)],
      ['leaves', -32_800, (on: ReturnType<typeof connection>) => on.close()],
      [
        'is told that the server closes',
        -32_802,
        (on: ReturnType<typeof connection>) => on.streams.endLive(-32_802, { reason: 'closing' }),
      ],
    ])('is ended when its peer %s, and so is its generator', async (_what, code, end) => {
      trail.length = 0;
      const on = connection();
      const { reply, sent } = call(forever, { on });
      await turn();
      await turn();
      end(on);
      expect(await reply).toMatchObject({ error: { code } });
      const before = sent.length;
      await turn();
      await turn();
      expect(trail).toEqual(['finally']);
      expect(sent).toHaveLength(before);
      expect(on.inFlight.size).toBe(0);
    });

    test('ends when its time is over; the limit of the server is for answers', async () => {
      const { reply } = call(forever, { meta: '{"stream":true,"timeoutMs":5}' });
      expect(await reply).toMatchObject({ error: { code: -32_001 } });
      const { reply: gathered } = call(forever, { meta: '{}' }, { callTimeoutMs: 5 });
      expect(await gathered).toMatchObject({ error: { code: -32_001 } });
    });

    test('ends when what is gathered is more than a reply may have', async () => {
      const { reply } = call(forever, { meta: '{}' }, { maxResponseBytes: 100 });
      expect(await reply).toMatchObject({ error: { code: -32_008 } });
    });
  });
});

describe('a method that returns the subscription to a topic', () => {
  /** A method of a topic, and how often one of its values has been encoded. */
  function publishing<T>() {
    const topic = new Topic<T>();
    const encoded: unknown[] = [];
    const encode = (value: unknown) => {
      encoded.push(value);
      return value;
    };
    const method = methodOf(() => topic.subscribe(), {
      stream: { item: { ...item, kind: 'json', encode }, tracked: false },
      result: { kind: 'void', open: false },
    });
    return { topic, encoded, method };
  }

  function subscribed(method: Method, meta = '{"stream":true}') {
    const { dispatcher } = dispatcherWith();
    const sent: string[] = [];
    const on = connection();
    const append = (message: string) => {
      sent.push(message);
      return true;
    };
    const made = callOf(method, { meta, on, append, streamForm: StreamForm.Messages });
    return { reply: Promise.resolve(answered(dispatcher, made)), sent, on };
  }

  test('encodes a value once for all its callers', async () => {
    const { topic, encoded, method } = publishing<{ n: number }>();
    const callers = [1, 2, 3].map(() => subscribed(method));
    await turn();
    expect(topic.subscriberCount).toBe(3);
    const value = { n: 1 };
    topic.publish(value);
    topic.publish({ n: 2 });
    await turn();
    value.n = 3;
    topic.publish(value); // the same object, published again, is another value
    topic.close();
    for (const { reply, sent } of callers) {
      expect(parsed(await reply)).toMatchObject({ result: null });
      const values = sent.flatMap((text) => JSON.parse(text).params.values);
      expect(values).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    }
    expect(encoded).toHaveLength(3);
  });

  test('encodes for each method by what its signature says', async () => {
    const { topic, method } = publishing<number>();
    const integers = methodOf(() => topic.subscribe(), {
      stream: { item, tracked: false },
      result: { kind: 'void', open: false },
    });
    const [any, integer] = [subscribed(method), subscribed(integers)];
    await turn();
    topic.publish(0.5);
    await turn();
    topic.close();
    expect(parsed(await any.reply)).toMatchObject({ result: null });
    expect(parsed(await integer.reply)).toMatchObject({
      error: { code: -32_603, data: [{ path: 'value', expected: 'Int', got: '0.5' }] },
    });
  });

  test('keeps the places of tracked values', async () => {
    const { topic, encoded, method } = publishing<unknown>();
    const callers = [subscribed(method), subscribed(method)];
    await turn();
    topic.publish(tracked('7', 'seven'));
    topic.close();
    for (const { reply, sent } of callers) {
      await reply;
      expect(sent.map((text) => JSON.parse(text).params)).toEqual([
        { id: 1, values: ['seven'], eventId: '7' },
      ]);
    }
    expect(encoded).toEqual(['seven']);
  });

  test('ends it when its caller leaves or cancels, although nothing is published', async () => {
    const { topic, method } = publishing<number>();
    const [one, other] = [subscribed(method), subscribed(method)];
    await turn();
    expect(topic.subscriberCount).toBe(2);
    one.on.close();
    other.on.inFlight.cancel(1);
    expect(topic.subscriberCount).toBe(0);
    expect(parsed(await other.reply)).toMatchObject({ error: { code: -32_800 } });
  });

  test('tells a caller without credit what it has lost, when it takes more', async () => {
    const { topic, method } = publishing<number>();
    const { reply, sent, on } = subscribed(method, '{"stream":0}');
    await turn();
    for (let i = 0; i < 1026; i++) {
      topic.publish(i);
    }
    on.streams.give(1, 5_000);
    expect(parsed(await reply)).toMatchObject({
      error: { code: -32_802, data: { reason: 'lagged', lost: 2 } },
    });
    expect(sent.flatMap((text) => JSON.parse(text).params.values)).toHaveLength(1024);
  });

  test('gathers for whoever does not ask for a stream', async () => {
    const { topic, method } = publishing<number>();
    const { reply } = subscribed(method, '{}');
    await turn();
    topic.publish(1);
    topic.publish(2);
    topic.close();
    expect(parsed(await reply)).toMatchObject({ result: [1, 2] });
  });
});

test.each([
  ['{"id":1,"n":2}', { id: 1, n: 2 }],
  ['{"id":1,"n":0}', undefined],
  ['{"id":1,"n":-5}', undefined],
  ['{"id":1,"n":1.5}', undefined],
  ['{"id":1}', undefined],
])('the credit of %s', (params, credit) => {
  expect(readCredit(params)).toEqual(credit);
});
