import { setImmediate as immediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { type CallOptions, callOf, methodOf } from '../fixtures/calls.js';
import type { Call } from './call.js';
import { context, runAsync, runSync } from './context.js';

type Work = () => unknown;

function call(work: Work, options: CallOptions = {}): Call {
  return callOf(methodOf(work), options);
}

/** Answers a synchronous method that does this, as the dispatcher would. */
function answer(work: Work, options: CallOptions = {}): unknown {
  return runSync(call(work, options), work, undefined);
}

function idOrNone(): unknown {
  try {
    return context().id;
  } catch {
    return 'none';
  }
}

describe('context() in a synchronous method', () => {
  test('is the call that is being answered', () => {
    const headers = new Headers({ 'x-trace': 'abc' });
    const seen = answer(() => ({ ...view(), same: context() === context() }), {
      id: '"seven"',
      params: [1, 2],
      headers,
    });
    expect(seen).toEqual({
      method: 'method',
      id: 'seven',
      params: [1, 2],
      peer: { network: 'tcp', address: '127.0.0.1', port: 40_000 },
      trace: 'abc',
      aborted: false,
      same: true,
    });
  });

  test('has no id for a notification', () => {
    expect(answer(() => context().id, { id: undefined })).toBeUndefined();
  });

  test('is gone once it has returned', () => {
    answer(() => context());
    expect(idOrNone()).toBe('none');
  });

  test('is gone once it has thrown', () => {
    const fail = () => {
      context();
      throw new Error('no');
    };
    expect(() => answer(fail)).toThrow('no');
    expect(idOrNone()).toBe('none');
  });

  test('goes with what it starts after it has asked', async () => {
    const started = answer(
      () => {
        context();
        return Promise.all([
          immediate().then(idOrNone),
          new Promise((resolve) => setTimeout(() => resolve(idOrNone()), 1)),
          Promise.resolve().then(idOrNone),
        ]);
      },
      { id: '5' },
    );
    expect(await started).toEqual([5, 5, 5]);
  });

  test('does not go with what the next call starts without asking', async () => {
    answer(() => context(), { id: '1' });
    const later = answer(() => immediate().then(idOrNone), { id: '2' });
    expect(await later).toBe('none');
  });
});

describe('context() in an asynchronous method', () => {
  test('is its own across awaits, among many at once', async () => {
    const work = async () => {
      const seen = [context().id];
      for (let turn = 0; turn < 3; turn++) {
        await immediate();
        seen.push(context().id);
      }
      return seen;
    };
    const ids = [1, 2, 3, 4, 5];
    const seen = await Promise.all(
      ids.map((id) => runAsync(call(work, { id: String(id) }), work, undefined)),
    );
    expect(seen).toEqual(ids.map((id) => [id, id, id, id]));
    expect(idOrNone()).toBe('none');
  });
});

describe('context() in nested calls', () => {
  test('is the inner call inside and the outer one again after it', () => {
    const inner = () => answer(() => context().id, { id: '2' });
    const seen = answer(() => [context().id, inner(), context().id], { id: '1' });
    expect(seen).toEqual([1, 2, 1]);
  });

  test.each<[string, Work]>([
    ['asks as well', () => context()],
    ['does not ask', () => 0],
    [
      'throws',
      () => {
        context();
        throw new Error('no');
      },
    ],
  ])(
    'still goes with what the outer call starts after an inner one that %s',
    async (_what, work) => {
      const outer = () => {
        context();
        try {
          answer(work, { id: '2' });
        } catch {
          // That is the inner call's own affair.
        }
        return immediate().then(idOrNone);
      };
      expect(await answer(outer, { id: '1' })).toBe(1);
      expect(idOrNone()).toBe('none');
    },
  );

  test('is not the outer call in an asynchronous one that it starts', async () => {
    const inner = async () => {
      const first = context().id;
      await immediate();
      return [first, context().id];
    };
    const start = () => runAsync(call(inner, { id: '2' }), inner, undefined);
    const [seen, after] = answer(() => [start(), context().id], { id: '1' }) as [unknown, unknown];
    expect(await seen).toEqual([2, 2]);
    expect(after).toBe(1);
  });

  test('is found by a synchronous method inside an asynchronous one', async () => {
    const outer = async () => {
      await immediate();
      const inner = answer(() => context().id, { id: '2' });
      return [inner, context().id, await immediate().then(idOrNone)];
    };
    expect(await runAsync(call(outer, { id: '1' }), outer, undefined)).toEqual([2, 1, 1]);
  });
});

test('context() outside of a call says where it works', () => {
  expect(() => context()).toThrow(
    'context() was called outside of a call; use it in an @rpc method',
  );
});

function view(): Record<string, unknown> {
  const { method, id, params, peer, headers, signal } = context();
  return { method, id, params, peer, trace: headers.get('x-trace'), aborted: signal.aborted };
}
