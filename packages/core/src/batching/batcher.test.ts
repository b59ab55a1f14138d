import { describe, expect, test } from '@jest/globals';
import { ErrorCode, RpcError } from '@ujrpc/words';
import { context, contexts } from '../calls/context.js';
import { callOf, methodOf } from '../fixtures/calls.js';
import { FakeClock } from '../fixtures/fake-clock.js';
import type { LogEntry } from '../log.js';
import { type BatchOptions, batchSettings } from './batch-options.js';
import { Batcher } from './batcher.js';

interface Held {
  readonly values: readonly unknown[];
  end(results: unknown): void;
  fail(reason: unknown): void;
}

/** A batcher whose handler waits until the test ends a batch, and what has become of its calls. */
function batching(options: BatchOptions = {}) {
  const clock = new FakeClock();
  const log: LogEntry[] = [];
  const held: Held[] = [];
  const handler = (calls: readonly (readonly unknown[])[]): unknown =>
    new Promise((resolve, reject) => {
      held.push({ values: calls.map(([value]) => value), end: resolve, fail: reject });
    });
  const batcher = new Batcher('m', handler, batchSettings(options), (e) => log.push(e), clock);
  const settled: Record<string, unknown> = {};
  const method = methodOf(() => {}, { async: true });
  const add = (...values: string[]) =>
    values.map((value) => {
      const call = callOf(method, { id: JSON.stringify(value) });
      batcher.add(call, [value]).then(
        (result) => {
          settled[value] = result;
        },
        (thrown: unknown) => {
          settled[value] = thrown;
        },
      );
      return call;
    });
  /** Ends the batch of that number with its own values, in capitals. */
  const end = async (index: number) => {
    held[index]?.end(held[index]?.values.map((value) => String(value).toUpperCase()));
    await clock.turn();
  };
  return { clock, log, held, batcher, settled, add, end };
}

const begun = (held: readonly Held[]) => held.map(({ values }) => values);

describe('calls that come', () => {
  test('one alone is computed at the end of its turn, without a wait', async () => {
    const { clock, held, add, end, settled } = batching({ waitMs: 1000 });
    add('a');
    expect(held).toEqual([]);
    await clock.turn();
    expect(begun(held)).toEqual([['a']]);
    expect(clock.timers).toBe(0);
    await end(0);
    expect(settled).toEqual({ a: 'A' });
  });

  test('in one turn are one batch, as far as it has room', async () => {
    const { clock, held, add, end } = batching({ max: 3 });
    add('a', 'b', 'c', 'd');
    await clock.turn();
    expect(begun(held)).toEqual([['a', 'b', 'c']]);
    await end(0);
    await clock.pass(10);
    expect(begun(held)).toEqual([['a', 'b', 'c'], ['d']]);
  });

  test('are computed by as many workers as there are', async () => {
    const { clock, held, add, batcher } = batching({ max: 1, concurrency: 2 });
    add('a', 'b', 'c');
    await clock.turn();
    expect(begun(held)).toEqual([['a'], ['b']]);
    expect(batcher.state).toMatchObject({ queued: 1, running: 2 });
  });

  test('are refused where the queue is full', async () => {
    const { clock, add, batcher } = batching({ max: 1, maxQueue: 2 });
    add('a');
    await clock.turn();
    add('b', 'c');
    const one = callOf(methodOf(() => {}));
    expect(() => batcher.add(one, ['d'])).toThrow(
      expect.objectContaining({ code: ErrorCode.ServerBusy }),
    );
    expect(batcher.state).toMatchObject({ queued: 2, refused: 1 });
  });
});

describe('company', () => {
  test('callers that were just answered are waited for, and the batch begins once they are there', async () => {
    const { clock, held, add, end } = batching({ waitMs: 5 });
    add('a');
    await clock.turn();
    add('b', 'c');
    await end(0);
    expect(begun(held)).toEqual([['a']]);
    add('d');
    await clock.turn();
    expect(begun(held)).toEqual([['a'], ['b', 'c', 'd']]);
    expect(clock.timers).toBe(0);
  });

  test('is waited for no longer than waitMs', async () => {
    const { clock, held, add, end } = batching({ waitMs: 5 });
    add('a', 'b');
    await clock.turn();
    add('c');
    await end(0);
    await clock.pass(4.9);
    expect(begun(held)).toEqual([['a', 'b']]);
    await clock.pass(0.2);
    expect(begun(held)).toEqual([['a', 'b'], ['c']]);
  });

  test('is not waited for with waitMs: 0', async () => {
    const { clock, held, add, end } = batching({ waitMs: 0 });
    add('a', 'b');
    await clock.turn();
    add('c');
    await end(0);
    expect(begun(held)).toEqual([['a', 'b'], ['c']]);
  });

  test('of a caller that comes late is not waited for: nothing has run for longer than waitMs', async () => {
    const { clock, held, add, end } = batching({ waitMs: 5 });
    add('a', 'b');
    await clock.turn();
    await end(0);
    await clock.pass(6);
    add('c');
    await clock.turn();
    expect(begun(held)).toEqual([['a', 'b'], ['c']]);
  });

  test('of another key is not waited for', async () => {
    const { clock, held, add, end } = batching({ waitMs: 5, key: (v) => String(v).charAt(0) });
    add('a1', 'a2');
    await clock.turn();
    add('b1');
    await end(0);
    expect(begun(held)).toEqual([['a1', 'a2'], ['b1']]);
  });
});

describe('keys and priorities', () => {
  test('only calls of one key come into one batch; the key that waits longest goes first', async () => {
    const { clock, held, add, end } = batching({ waitMs: 0, key: (v) => String(v).charAt(0) });
    add('a1', 'b1', 'a2', 'c1', 'b2');
    await clock.turn();
    await end(0);
    await end(1);
    expect(begun(held)).toEqual([['a1', 'a2'], ['b1', 'b2'], ['c1']]);
  });

  test('the highest priority goes first, and among equals who came first', async () => {
    const priority = (value: unknown) => Number(String(value).slice(1));
    const { clock, held, add, end } = batching({ max: 2, waitMs: 0, priority });
    add('x0');
    await clock.turn();
    add('a0', 'b5', 'c-1', 'd5', 'e5', 'f0');
    for (const index of [0, 1, 2, 3]) {
      await end(index);
    }
    expect(begun(held)).toEqual([['x0'], ['b5', 'd5'], ['e5', 'a0'], ['f0', 'c-1']]);
  });

  test.each([
    ['key', () => 7, '@rpc.batch: key must return a string, got 7'],
    ['priority', () => 'high', "@rpc.batch: priority must return a number, got 'high'"],
    ['priority', () => Number.NaN, '@rpc.batch: priority must return a number, got NaN'],
  ])('a %s that returns something else is refused', (name, pick, message) => {
    const { batcher } = batching({ [name]: pick });
    expect(() => batcher.add(callOf(methodOf(() => {})), ['a'])).toThrow(message);
    expect(batcher.state.queued).toBe(0);
  });

  test('know the context of their call', async () => {
    const seen: unknown[] = [];
    const { clock, add } = batching({
      key: () => {
        seen.push(context().id);
        return '';
      },
    });
    add('a', 'b');
    await clock.turn();
    expect(seen).toEqual(['a', 'b']);
  });
});

describe('calls that nobody wants', () => {
  test('leave the queue, make room in it and are not computed', async () => {
    const { clock, held, add, end, batcher, settled } = batching({ maxQueue: 3, waitMs: 0 });
    add('a');
    await clock.turn();
    const [b, c] = add('b', 'c', 'd');
    const reason = new DOMException('left', 'AbortError');
    b?.abort(reason);
    b?.batched?.leave();
    expect(batcher.state).toMatchObject({ queued: 2, left: 1 });
    c?.abort(reason);
    c?.letGo();
    c?.batched?.leave();
    expect(batcher.state).toMatchObject({ queued: 1, left: 2 });
    add('e');
    await end(0);
    expect(begun(held)).toEqual([['a'], ['d', 'e']]);
    expect(settled).toEqual({ a: 'A', b: reason, c: reason });
  });

  test('have an end like the others once their batch has begun', async () => {
    const { clock, add, end, batcher, settled } = batching();
    const [a] = add('a', 'b');
    await clock.turn();
    a?.batched?.leave();
    expect(batcher.state).toMatchObject({ running: 1, left: 0 });
    await end(0);
    expect(settled).toEqual({ a: 'A', b: 'B' });
  });

  test('are all that waited: nothing is computed', async () => {
    const { clock, held, add, end, batcher } = batching({ waitMs: 5 });
    add('a', 'b');
    await clock.turn();
    const [c] = add('c');
    await end(0);
    c?.abort(new DOMException('left', 'AbortError'));
    c?.batched?.leave();
    await clock.pass(10);
    expect(begun(held)).toEqual([['a', 'b']]);
    expect(batcher.state).toMatchObject({ queued: 0, running: 0 });
  });
});

describe('what a handler returns', () => {
  const internal = expect.objectContaining({ code: ErrorCode.InternalError });

  test.each([
    ['undefined', undefined, 'returned undefined for a batch of 2; expected an array of 2'],
    ['too few', [1], 'returned an array of 1 for a batch of 2; expected an array of 2'],
    ['too many', [1, 2, 3], 'returned an array of 3 for a batch of 2; expected an array of 2'],
    [
      'no array',
      new Float32Array(2),
      'returned a value of type object for a batch of 2; expected an array of 2',
    ],
  ])('%s is an internal error for each, logged once', async (_what, results, message) => {
    const { clock, held, add, settled, log, batcher } = batching();
    add('a', 'b');
    await clock.turn();
    held[0]?.end(results);
    await clock.turn();
    expect(settled).toEqual({ a: internal, b: internal });
    expect(log).toEqual([
      { level: 'error', message: `m ${message}: one place for each call, in their order` },
    ]);
    expect(batcher.state.running).toBe(0);
  });

  test('an error in a place is that of its caller', async () => {
    const { clock, held, add, settled, log } = batching();
    add('a', 'b', 'c');
    await clock.turn();
    const error = new RpcError(1, 'of b');
    held[0]?.end(['A', error, new TypeError('of c')]);
    await clock.turn();
    expect(settled).toEqual({ a: 'A', b: error, c: new TypeError('of c') });
    expect(log).toEqual([]);
  });

  test('an array that throws where it is read costs nobody else', async () => {
    const { clock, held, add, settled } = batching();
    add('a', 'b');
    await clock.turn();
    const hostile = Object.defineProperty(['A', 'B'], 0, {
      get: () => {
        throw new Error('read');
      },
    });
    held[0]?.end(hostile);
    await clock.turn();
    expect(settled).toEqual({ a: new Error('read'), b: 'B' });
  });

  test('an RpcError that it throws is that of everyone', async () => {
    const { clock, held, add, settled, log } = batching();
    add('a', 'b');
    await clock.turn();
    const error = new RpcError(7, 'no model');
    held[0]?.fail(error);
    await clock.turn();
    expect(settled).toEqual({ a: error, b: error });
    expect(log).toEqual([]);
  });

  test('anything else that it throws is an internal error for each, logged once', async () => {
    const { clock, held, add, settled, log } = batching();
    add('a', 'b');
    await clock.turn();
    held[0]?.fail(new Error('secret'));
    await clock.turn();
    expect(settled).toEqual({ a: internal, b: internal });
    expect(log).toEqual([
      { level: 'error', message: 'm failed for a batch of 2', error: new Error('secret') },
    ]);
  });

  test('a log that throws changes nothing', async () => {
    const clock = new FakeClock();
    const handler = () => {
      throw new Error('down');
    };
    const log = () => {
      throw new Error('full');
    };
    const batcher = new Batcher('m', handler, batchSettings({}), log, clock);
    const reply = expect(batcher.add(callOf(methodOf(() => {})), [])).rejects.toEqual(internal);
    await clock.turn();
    await reply;
    expect(batcher.state.running).toBe(0);
  });

  test('what is not a promise is delivered as well', async () => {
    const clock = new FakeClock();
    const handler = (calls: readonly unknown[]) => calls.map((_, i) => i);
    const batcher = new Batcher('m', handler, batchSettings({}), () => {}, clock);
    const replies = [1, 2].map(() => batcher.add(callOf(methodOf(() => {})), []));
    await clock.turn();
    expect(await Promise.all(replies)).toEqual([0, 1]);
  });

  test('a promise that never settles keeps its worker, and no other', async () => {
    const { clock, held, add, end, batcher } = batching({ concurrency: 2, max: 1 });
    add('a', 'b', 'c');
    await clock.turn();
    await end(1);
    await clock.pass(60_000);
    expect(begun(held)).toEqual([['a'], ['b'], ['c']]);
    expect(batcher.state).toMatchObject({ running: 2, queued: 0 });
  });
});

describe('contexts()', () => {
  test('are those of the calls, in their order, and context() says so', async () => {
    const clock = new FakeClock();
    const handler = async (calls: readonly unknown[]) => {
      await Promise.resolve();
      expect(context).toThrow(/^context\(\) was called in a batch method.*contexts\(\)\[i\]/);
      return contexts().map(({ id }, i) => [id, calls[i]]);
    };
    const batcher = new Batcher('m', handler, batchSettings({}), () => {}, clock);
    const method = methodOf(() => {});
    const replies = ['"x"', '"y"'].map((id) => batcher.add(callOf(method, { id }), [id]));
    await clock.turn();
    expect(await Promise.all(replies)).toEqual([
      ['x', ['"x"']],
      ['y', ['"y"']],
    ]);
  });

  test('are not there outside of a batch method', () => {
    expect(contexts).toThrow(/^contexts\(\) was called outside of a batch method/);
  });
});

test('a call knows how long it waited and was computed', async () => {
  const { clock, held, add } = batching({ max: 2, waitMs: 0 });
  const [a] = add('a');
  await clock.turn();
  const [b, , d] = add('b', 'c', 'd');
  await clock.pass(10);
  expect(b?.batched?.observation).toEqual({ queued: 1, size: 0, waitMs: 10, computeMs: 0 });
  held[0]?.end(['A']);
  await clock.pass(5);
  a?.batched?.leave();
  b?.batched?.leave();
  d?.abort(new DOMException('left', 'AbortError'));
  d?.batched?.leave();
  await clock.pass(5);
  expect(a?.batched?.observation).toEqual({ queued: 1, size: 1, waitMs: 0, computeMs: 15 });
  expect(b?.batched?.observation).toEqual({ queued: 1, size: 2, waitMs: 10, computeMs: 5 });
  expect(d?.batched?.observation).toEqual({ queued: 3, size: 0, waitMs: 15, computeMs: 0 });
});
