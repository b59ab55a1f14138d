import { describe, expect, test } from '@jest/globals';
import { callOf, connection, methodOf } from '../fixtures/calls.js';

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

describe('a connection', () => {
  function started(...ids: (string | undefined)[]) {
    const on = connection();
    const calls = ids.map((id) => callOf(target, { id, on }));
    for (const call of calls) {
      on.add(call);
    }
    return { on, calls, aborted: () => calls.map(({ signal }) => signal.aborted) };
  }

  test('cancels the calls of that id and type, and no others', () => {
    const { on, aborted } = started('1', '"1"', '2', 'null', undefined, '1.0');
    on.cancel(1);
    expect(aborted()).toEqual([true, false, false, false, false, true]);
    on.cancel('1');
    expect(aborted()).toEqual([true, true, false, false, false, true]);
  });

  test('cancels nothing that is answered already', () => {
    const { on, calls, aborted } = started('1');
    on.delete(calls[0] as (typeof calls)[0]);
    on.cancel(1);
    expect(aborted()).toEqual([false]);
  });

  test('finds the calls that begin and end after the first one was cancelled', () => {
    const { on, calls } = started('1', '2');
    on.cancel(7);
    const later = ['1', '3'].map((id) => callOf(target, { id, on }));
    for (const call of later) {
      on.add(call);
    }
    on.delete(calls[1] as (typeof calls)[0]);
    for (const id of [1, 2, 3]) {
      on.cancel(id);
    }
    expect([...calls, ...later].map(({ signal }) => signal.aborted)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  test('looks at the ids of its calls once, however often the peer cancels', () => {
    const on = connection();
    let looks = 0;
    for (let id = 0; id < 100; id++) {
      const call = callOf(target, { id: String(id), on });
      const look = () => {
        looks++;
        return id;
      };
      Object.defineProperty(call, 'id', { get: look });
      on.add(call);
    }
    for (let cancelled = 0; cancelled < 100; cancelled++) {
      on.cancel('none');
    }
    expect(looks).toBeLessThanOrEqual(200);
  });

  test('tells every call that the peer sends no more, and still counts them', () => {
    const { on, calls, aborted } = started('1', undefined);
    on.peerEnded();
    expect(aborted()).toEqual([true, true]);
    expect(calls[0]?.signal.reason).toMatchObject({ name: 'AbortError' });
    expect(on.inFlight).toBe(2);
  });

  test('forgets its calls when the peer has left', () => {
    const { on, aborted } = started('1', '2');
    on.abandon();
    expect(aborted()).toEqual([true, true]);
    expect(on.inFlight).toBe(0);
  });
});
