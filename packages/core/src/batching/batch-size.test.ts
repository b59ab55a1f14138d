import { describe, expect, test } from '@jest/globals';
import { batchSettings } from './batch-options.js';
import { AdaptiveSize, batchSize } from './batch-size.js';

/** Full batches, one after the other, of a model that takes so long for each size. */
function learn(size: AdaptiveSize, computeMs: (calls: number) => number, batches: number) {
  for (let batch = 0; batch < batches; batch++) {
    const calls = size.most;
    size.learn(calls, computeMs(calls));
  }
}

describe('the size of batches with latencyMs', () => {
  test('begins with one and grows by one with each full batch that is quick enough', () => {
    const size = new AdaptiveSize(64, 100);
    expect(size.most).toBe(1);
    learn(size, () => 1, 5);
    expect(size.most).toBe(6);
    size.learn(3, 1);
    expect(size.most).toBe(6);
  });

  test('never exceeds max', () => {
    const size = new AdaptiveSize(4, 100);
    learn(size, () => 1, 100);
    expect(size.most).toBe(4);
  });

  test('settles where a call that waits for one batch and is in the next is answered in time', () => {
    const size = new AdaptiveSize(64, 50);
    const computeMs = (calls: number) => 2 + calls;
    learn(size, computeMs, 200);
    const settled = size.most;
    expect(2 * computeMs(settled) + size.waitMs).toBeLessThanOrEqual(50);
    expect(settled).toBeGreaterThanOrEqual(16);
    learn(size, computeMs, 50);
    expect(size.most).toBe(settled);
  });

  test('shrinks by a tenth, at least by one and to one at last, with batches that take too long', () => {
    const size = new AdaptiveSize(64, 100);
    learn(size, () => 1, 63);
    size.learn(64, 46);
    expect(size.most).toBe(57);
    learn(size, () => 1000, 100);
    expect(size.most).toBe(1);
  });

  test('is exceeded by one batch in 100 at most, also where one call more is much more', () => {
    const size = new AdaptiveSize(64, 50);
    let late = 0;
    learn(size, (calls) => 10 * calls, 10);
    for (let batch = 0; batch < 1000; batch++) {
      const computeMs = 10 * size.most;
      late += 2 * computeMs > 50 ? 1 : 0;
      size.learn(size.most, computeMs);
    }
    expect(late).toBeLessThanOrEqual(10);
    expect(late).toBeGreaterThan(0);
  });

  test('finds a larger one once the model is quicker again', () => {
    const size = new AdaptiveSize(64, 50);
    learn(size, (calls) => 10 * calls, 50);
    expect(size.most).toBe(2);
    learn(size, (calls) => calls / 10, 200);
    expect(size.most).toBe(64);
  });

  test('a wait is a tenth of the latency, or what the last batch has left of it', () => {
    const size = new AdaptiveSize(64, 100);
    expect(size.waitMs).toBe(10);
    size.learn(1, 48);
    expect(size.waitMs).toBe(4);
    size.learn(1, 60);
    expect(size.waitMs).toBe(0);
  });
});

describe('options', () => {
  test('have defaults', () => {
    const settings = { max: 32, waitMs: 1, maxQueue: 1024, concurrency: 1 };
    expect(batchSettings({})).toMatchObject({ ...settings, latencyMs: undefined });
    expect(batchSize(batchSettings({}))).toMatchObject({ most: 32, waitMs: 1 });
  });

  test.each([
    [{ max: 0 }, '@rpc.batch: max must be an integer of at least 1, got 0'],
    [{ max: 1.5 }, '@rpc.batch: max must be an integer of at least 1, got 1.5'],
    [{ maxQueue: '9' }, "@rpc.batch: maxQueue must be an integer of at least 1, got '9'"],
    [
      { concurrency: Number.NaN },
      '@rpc.batch: concurrency must be an integer of at least 1, got NaN',
    ],
    [{ waitMs: -1 }, '@rpc.batch: waitMs must be milliseconds from 0 to 2147483647, got -1'],
    [{ latencyMs: 0 }, '@rpc.batch: latencyMs must be milliseconds from 1 to 2147483647, got 0'],
    [{ latencyMs: 50, waitMs: 2 }, '@rpc.batch: waitMs and latencyMs exclude each other'],
    [{ key: 'shape' }, '@rpc.batch: key must be a function of the arguments of one call'],
    [{ priority: 3 }, '@rpc.batch: priority must be a function of the arguments of one call'],
  ])('%j is refused', (options, message) => {
    expect(() => batchSettings(options as never)).toThrow(message);
  });
});
