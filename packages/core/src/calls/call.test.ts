import { describe, expect, test } from '@jest/globals';
import { callOf, methodOf } from '../fixtures/calls.js';

const target = methodOf(() => 0);

describe('the signal of a call', () => {
  test('aborts for those that asked before and for those that ask after', () => {
    const before = callOf(target);
    const { signal } = before;
    const after = callOf(target);
    const reason = new DOMException('gone', 'AbortError');
    for (const call of [before, after]) {
      call.abort(reason);
    }
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe(reason);
    expect(after.signal.reason).toBe(reason);
  });

  test('is always the same one', () => {
    const call = callOf(target);
    expect(call.signal).toBe(call.signal);
  });

  test('keeps its first reason', () => {
    const call = callOf(target);
    const first = new DOMException('first', 'TimeoutError');
    call.abort(first);
    call.cancel();
    expect(call.abortReason).toBe(first);
    expect(call.signal.reason).toBe(first);
  });
});

test.each([
  ['1', 1],
  ['"a\\u0062"', 'ab'],
  ['null', null],
  ['1.0', 1],
  [undefined, undefined],
])('the id token %s reads as %j', (token, id) => {
  expect(callOf(target, { id: token }).id).toBe(id);
});
