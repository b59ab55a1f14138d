import { describe, expect, test } from '@jest/globals';
import type { SubscribeOptions } from './subscribe-options.js';
import { Topic } from './topic.js';

const numbers = (topic: Topic<number>, count: number, from = 0) => {
  for (let i = 0; i < count; i++) {
    topic.publish(from + i);
  }
};

/** All values, and what the loop threw. */
async function all(values: AsyncIterable<unknown>) {
  const got: unknown[] = [];
  try {
    for await (const value of values) {
      got.push(value);
    }
  } catch (error) {
    return { got, error };
  }
  return { got };
}

const done = { done: true, value: undefined };

describe('a topic', () => {
  test('gives every subscriber what is published while it is subscribed, in order', async () => {
    const topic = new Topic<number>();
    topic.publish(-1);
    const first = topic.subscribe();
    numbers(topic, 2);
    const second = topic.subscribe();
    numbers(topic, 2, 2);
    topic.close();
    expect(await all(first)).toEqual({ got: [0, 1, 2, 3] });
    expect(await all(second)).toEqual({ got: [2, 3] });
  });

  test('wakes those that wait, each next() with a value of its own', async () => {
    const topic = new Topic<number>();
    const values = topic.subscribe();
    const waiting = [values.next(), values.next(), values.next()];
    numbers(topic, 2);
    topic.close();
    expect(await Promise.all(waiting)).toEqual([
      { done: false, value: 0 },
      { done: false, value: 1 },
      done,
    ]);
  });

  test('forgets a subscriber that leaves, at once even if it waits', async () => {
    const topic = new Topic<number>();
    for (const leave of [
      (values: AsyncGenerator<number, void>) => values.return(),
      (values: AsyncGenerator<number, void>) => values.throw('x').catch(() => undefined),
      (values: AsyncGenerator<number, void>) => values[Symbol.asyncDispose](),
    ]) {
      const values = topic.subscribe();
      const waiting = values.next();
      expect(topic.subscriberCount).toBe(1);
      void leave(values);
      expect(topic.subscriberCount).toBe(0);
      expect(await waiting).toEqual(done);
      topic.publish(1);
      expect(await values.next()).toEqual(done);
    }
  });

  test('forgets a loop that is left, and throw() rejects with what it is given', async () => {
    const topic = new Topic<number>();
    const values = topic.subscribe();
    numbers(topic, 3);
    for await (const value of values) {
      expect(value).toBe(0);
      break;
    }
    expect([topic.subscriberCount, await values.next()]).toEqual([0, done]);
    await expect(topic.subscribe().throw(new Error('mine'))).rejects.toThrow('mine');
  });

  test('ends a subscriber by its signal, with the reason of that, once', async () => {
    const topic = new Topic<number>();
    const controller = new AbortController();
    const values = topic.subscribe({ signal: controller.signal });
    const waiting = [values.next(), values.next()];
    controller.abort(new Error('enough'));
    await expect(waiting[0]).rejects.toThrow('enough');
    expect(await waiting[1]).toEqual(done);
    expect([topic.subscriberCount, await values.next()]).toEqual([0, done]);
  });

  test('drops what waits for a subscriber whose signal aborts', async () => {
    const topic = new Topic<number>();
    const controller = new AbortController();
    const values = topic.subscribe({ signal: controller.signal });
    numbers(topic, 2);
    controller.abort(new Error('enough'));
    expect(await all(values)).toEqual({ got: [], error: new Error('enough') });
  });

  test('does not take on a subscriber whose signal has aborted', async () => {
    const topic = new Topic<number>();
    const values = topic.subscribe({ signal: AbortSignal.abort(new Error('before')) });
    expect(topic.subscriberCount).toBe(0);
    expect(await all(values)).toEqual({ got: [], error: new Error('before') });
  });

  test('leaves nothing with the signal of a subscriber that has ended', async () => {
    const topic = new Topic<number>();
    const listeners = new Set<unknown>();
    const signal = {
      aborted: false,
      addEventListener: (_type: string, listener: unknown) => listeners.add(listener),
      removeEventListener: (_type: string, listener: unknown) => listeners.delete(listener),
    } as unknown as AbortSignal;
    const values = topic.subscribe({ signal });
    expect(listeners.size).toBe(1);
    await values.return();
    expect(listeners.size).toBe(0);
  });

  test('that is closed has ended for those that come then, and takes no values', async () => {
    const topic = new Topic<number>();
    topic.close();
    topic.close();
    topic.publish(1);
    expect(await all(topic.subscribe())).toEqual({ got: [] });
    expect(topic.subscriberCount).toBe(0);
  });

  test('takes undefined and null for values like any other', async () => {
    const topic = new Topic<unknown>();
    const values = topic.subscribe();
    const waiting = values.next();
    for (const value of [undefined, null, undefined]) {
      topic.publish(value);
    }
    topic.close();
    expect(await waiting).toEqual({ done: false, value: undefined });
    expect(await all(values)).toEqual({ got: [null, undefined] });
  });
});

test('a thousand subscribers all get all values, and are forgotten one by one', async () => {
  const topic = new Topic<number>();
  const subscriptions = Array.from({ length: 1_000 }, () => topic.subscribe());
  const loops = subscriptions.map(all);
  numbers(topic, 20);
  await subscriptions[500]?.return();
  expect(topic.subscriberCount).toBe(999);
  topic.close();
  const results = await Promise.all(loops);
  expect(results.filter(({ got }) => got.length === 20)).toHaveLength(999);
  expect(topic.subscriberCount).toBe(0);
});

describe('a subscriber that is too slow', () => {
  async function slow(options: SubscribeOptions, count: number) {
    const topic = new Topic<number>();
    const values = topic.subscribe(options);
    numbers(topic, count);
    const result = await all(
      (async function* () {
        yield (await values.next()).value;
        topic.close();
        yield* values;
      })(),
    );
    expect(topic.subscriberCount).toBe(0);
    return result;
  }

  test('gets the values that waited, then an error that says how many were lost', async () => {
    const { got, error } = await slow({ buffer: 3 }, 5);
    expect(got).toEqual([0, 1, 2]);
    expect(error).toMatchObject({
      code: -32_802,
      message: 'Server cancelled',
      data: { reason: 'lagged', lost: 2 },
    });
  });

  test('loses all that comes after the first loss, so that there is one gap', async () => {
    const topic = new Topic<number>();
    const values = topic.subscribe({ buffer: 2 });
    numbers(topic, 3);
    expect(await values.next()).toEqual({ done: false, value: 0 });
    numbers(topic, 4, 3);
    const { got, error } = await all(values);
    expect(got).toEqual([1]);
    expect(error).toMatchObject({ data: { lost: 5 } });
    expect([topic.subscriberCount, await values.next()]).toEqual([0, done]);
  });

  test('is told of what it has lost when the topic is closed, but not once it has left', async () => {
    const topic = new Topic<number>();
    const [told, left] = [topic.subscribe({ buffer: 1 }), topic.subscribe({ buffer: 1 })];
    numbers(topic, 2);
    topic.close();
    await left.return();
    expect(await left.next()).toEqual(done);
    expect(await all(told)).toMatchObject({ got: [0], error: { data: { lost: 1 } } });
  });

  test('has room for as many values as its buffer says, by default 1024', async () => {
    expect(await slow({ buffer: 3 }, 3)).toEqual({ got: [0, 1, 2] });
    expect((await slow({}, 1024)).got).toHaveLength(1024);
    expect((await slow({}, 1025)).error).toMatchObject({ data: { lost: 1 } });
  });

  test('has the newest values where the oldest are dropped', async () => {
    expect(await slow({ buffer: 3, overflow: 'dropOldest' }, 10)).toEqual({ got: [7, 8, 9] });
  });

  test('has the newest value where the others are dropped', async () => {
    expect(await slow({ overflow: 'latest' }, 10)).toEqual({ got: [9] });
    expect(await slow({ overflow: 'latest', buffer: 4 }, 6)).toEqual({ got: [4, 5] });
  });
});

describe('what subscribe() refuses', () => {
  test.each<[unknown, string]>([
    [{ bufer: 1 }, 'subscribe: unknown option "bufer"; expected one of: buffer, overflow, signal'],
    [
      { overflow: 'drop' },
      "subscribe: unknown overflow 'drop'; expected one of: fail, dropOldest, latest",
    ],
    [
      { overflow: 'toString' },
      "subscribe: unknown overflow 'toString'; expected one of: fail, dropOldest, latest",
    ],
    [{ buffer: 0 }, 'subscribe: buffer must be an integer of at least 1, got 0'],
    [{ buffer: 1.5 }, 'subscribe: buffer must be an integer of at least 1, got 1.5'],
    [{ buffer: '8' }, "subscribe: buffer must be an integer of at least 1, got '8'"],
    [{ signal: 5 }, 'subscribe: signal must be an AbortSignal, got 5'],
    [{ signal: null }, 'subscribe: signal must be an AbortSignal, got null'],
    [null, 'subscribe: expected options, got null'],
    [10, 'subscribe: expected options, got 10'],
  ])('%j', (options, message) => {
    const topic = new Topic<number>();
    expect(() => topic.subscribe(options as SubscribeOptions)).toThrow(message);
    expect(topic.subscriberCount).toBe(0);
  });
});
