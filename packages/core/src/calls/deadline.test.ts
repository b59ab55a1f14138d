import { describe, expect, test } from '@jest/globals';
import { ErrorCode, isRpcError } from '@ujrpc/words';
import { callOf, dispatcherWith, methodOf, parsed } from '../fixtures/calls.js';
import { context } from './context.js';
import { endOfUse } from './deadline.js';
import { replyText } from './reply.js';
import type { CallSource } from './source.js';

const AN_HOUR = 3_600_000;

function sourceWith(more: Partial<CallSource>): CallSource {
  return Object.assign(callOf(methodOf(() => null)).source, more);
}

const isLate = (error: unknown) => isRpcError(error) && error.code === ErrorCode.DeadlineExceeded;

describe('the end of a call', () => {
  test('is unknown where neither it nor its message gives any time', () => {
    expect(endOfUse(undefined, sourceWith({}))).toBeUndefined();
    expect(endOfUse(undefined, sourceWith({ timeoutMs: 0 }))).toBeUndefined();
  });

  test('is after the lesser time, from the arrival of the message', () => {
    const before = performance.now();
    const source = sourceWith({ timeoutMs: AN_HOUR, waitedMs: 1_000 });
    for (const wish of [undefined, AN_HOUR + 1]) {
      const end = endOfUse(wish, source) as number;
      expect(end).toBeGreaterThanOrEqual(before + AN_HOUR - 1_000);
      expect(end).toBeLessThanOrEqual(performance.now() + AN_HOUR - 1_000);
    }
    expect(endOfUse(AN_HOUR / 2, source)).toBeLessThan(performance.now() + AN_HOUR / 2);
  });

  test('may have come before the call; a millisecond is not counted against it', () => {
    const source = sourceWith({ waitedMs: 6 });
    expect(endOfUse(6, source)).toBeDefined();
    let thrown: unknown;
    try {
      endOfUse(5, source);
    } catch (error) {
      thrown = error;
    }
    expect(isLate(thrown)).toBe(true);
  });
});

describe('a call', () => {
  const timeLeft = methodOf(() => context().timeLeftMs ?? null);
  const later = methodOf(async () => context().timeLeftMs ?? null, { async: true });

  test('knows the time it has left', async () => {
    const { dispatcher } = dispatcherWith();
    const answer = async (meta?: string) =>
      parsed(
        await dispatcher.answer(callOf(timeLeft, meta === undefined ? {} : { meta }), replyText),
      )['result'];
    expect(await answer()).toBeNull();
    expect(await answer('{}')).toBeNull();
    expect(await answer(`{"timeoutMs":${AN_HOUR}}`)).toBeLessThanOrEqual(AN_HOUR);
  });

  test('is bounded by the limit of the server, if it is asynchronous', async () => {
    const { dispatcher } = dispatcherWith({ callTimeoutMs: AN_HOUR });
    const result = async (method: typeof later) =>
      parsed(await dispatcher.answer(callOf(method, { meta: '{}' }), replyText))['result'];
    expect(await result(later)).toBeLessThanOrEqual(AN_HOUR);
    expect(await result(timeLeft)).toBeNull();
  });

  test('that is late is not run', async () => {
    let runs = 0;
    const method = methodOf(() => ++runs);
    const call = callOf(method, { meta: '{"timeoutMs":5}' });
    Object.assign(call.source, { waitedMs: 6 });
    const { dispatcher } = dispatcherWith();
    expect(parsed(await dispatcher.answer(call, replyText))).toMatchObject({
      error: { code: ErrorCode.DeadlineExceeded },
    });
    expect(runs).toBe(0);
  });
});
