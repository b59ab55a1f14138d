import { describe, expect, test } from '@jest/globals';
import { callOf, connection, methodOf } from '../fixtures/calls.js';
import type { Connection } from './connection.js';
import { OpenConnection } from './open-connection.js';

const target = methodOf(() => 0);

describe('a connection', () => {
  function started(...ids: (string | undefined)[]) {
    const on = connection();
    const calls = ids.map((id) => callOf(target, { id, on }));
    for (const call of calls) {
      on.inFlight.add(call);
    }
    return { on, calls, aborted: () => calls.map(({ signal }) => signal.aborted) };
  }

  test('cancels the calls of that id and type, and no others', () => {
    const { on, aborted } = started('1', '"1"', '2', 'null', undefined, '1.0');
    on.inFlight.cancel(1);
    expect(aborted()).toEqual([true, false, false, false, false, true]);
    on.inFlight.cancel('1');
    expect(aborted()).toEqual([true, true, false, false, false, true]);
  });

  test('cancels nothing that is answered already', () => {
    const { on, calls, aborted } = started('1');
    on.inFlight.delete(calls[0] as (typeof calls)[0]);
    on.inFlight.cancel(1);
    expect(aborted()).toEqual([false]);
  });

  test('finds the calls that begin and end after the first one was cancelled', () => {
    const { on, calls } = started('1', '2');
    on.inFlight.cancel(7);
    const later = ['1', '3'].map((id) => callOf(target, { id, on }));
    for (const call of later) {
      on.inFlight.add(call);
    }
    on.inFlight.delete(calls[1] as (typeof calls)[0]);
    for (const id of [1, 2, 3]) {
      on.inFlight.cancel(id);
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
      on.inFlight.add(call);
    }
    for (let cancelled = 0; cancelled < 100; cancelled++) {
      on.inFlight.cancel('none');
    }
    expect(looks).toBeLessThanOrEqual(200);
  });

  test('tells every call that the peer sends no more, and still counts them', () => {
    const { on, calls, aborted } = started('1', undefined);
    on.peerEnded();
    expect(aborted()).toEqual([true, true]);
    expect(calls[0]?.signal.reason).toMatchObject({ name: 'AbortError' });
    expect(on.inFlight.size).toBe(2);
  });

  test('forgets its calls when the peer has left', () => {
    const { on, aborted } = started('1', '2');
    on.close();
    expect(aborted()).toEqual([true, true]);
    expect(on.inFlight.size).toBe(0);
  });

  test('has a number of its own, and one object of data', () => {
    const [one, other] = [connection(), connection()];
    expect(other.id).toBeGreaterThan(one.id);
    one.data.user = 'ada';
    expect(one.data).toEqual({ user: 'ada' });
    expect(other.data).toEqual({});
    expect('constructor' in other.data).toBe(false);
  });

  test('aborts its signal when the peer has left, for those that ask later too', () => {
    const [asked, unasked] = [connection(), connection()];
    const { signal } = asked;
    expect(signal.aborted).toBe(false);
    for (const on of [asked, unasked]) {
      on.peerEnded();
      expect(on.signal.aborted).toBe(false);
    }
    asked.close();
    expect(signal.reason).toMatchObject({ name: 'AbortError' });
    const late = connection();
    late.close();
    expect(late.signal.aborted).toBe(true);
  });

  test('tells who watches when it comes and goes', () => {
    const trail: unknown[] = [];
    const watcher = {
      connected: (on: Connection) => trail.push('connected', on.id),
      closed: (on: Connection) => trail.push('closed', on.id),
    };
    const on = new OpenConnection({ network: 'unix' }, watcher);
    on.close();
    expect(trail).toEqual(['connected', on.id, 'closed', on.id]);
  });
});
