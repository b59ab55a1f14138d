import { setImmediate as immediate } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { DEFAULT_LIMITS, RpcError } from '@ujrpc/words';
import {
  answered,
  callOf,
  connection,
  dispatcherWith,
  methodOf,
  param,
  parsed,
} from '../fixtures/calls.js';
import type { Interceptor, Observation, Plugin } from '../hooks/plugin.js';
import { Plugins } from '../hooks/plugins.js';
import { context } from './context.js';
import { Dispatcher } from './dispatcher.js';
import { exceeds } from './reply.js';
import { ResultError } from './result.js';

type Handler = (...args: never[]) => unknown;

const sync = (handler: Handler) => methodOf(handler);
const async = (handler: Handler) => methodOf(handler, { async: true });
const never = async(() => new Promise(() => {}));

function errorOf(reply: string): unknown {
  return parsed(reply).error;
}

const INTERNAL_ERROR = { code: -32603, message: 'Internal error' };
const CANCELLED = { code: -32800, message: 'Request cancelled' };
const EXPIRED = { code: -32001, message: 'Deadline exceeded' };

describe('a synchronous method', () => {
  test('is answered without a promise', () => {
    const { dispatcher } = dispatcherWith();
    const sum = methodOf((a: number, b: number) => a + b, { params: [param('a'), param('b')] });
    const reply = answered(dispatcher, callOf(sum, { id: '7', params: [2, 3] }));
    expect(typeof reply).toBe('string');
    expect(reply).toBe('{"jsonrpc":"2.0","id":7,"result":5}');
  });

  test('is called with its instance as this', () => {
    const { dispatcher } = dispatcherWith();
    const instance = { factor: 3 };
    const method = {
      ...sync(function (this: typeof instance) {
        return this.factor;
      }),
      instance,
    };
    expect(parsed(answered(dispatcher, callOf(method)) as string).result).toBe(3);
  });

  test.each(['9007199254740993', '1.0', '-0', '"a\\u0062"', 'null', '1e3'])(
    'is answered with the id as it was written: %s',
    (id) => {
      const { dispatcher } = dispatcherWith();
      expect(
        answered(
          dispatcher,
          callOf(
            sync(() => 1),
            { id },
          ),
        ),
      ).toBe(`{"jsonrpc":"2.0","id":${id},"result":1}`);
    },
  );

  test('is not called with params that do not fit', () => {
    const { dispatcher, entries } = dispatcherWith();
    let calls = 0;
    const method = methodOf(() => calls++, { params: [param('a')] });
    const reply = answered(dispatcher, callOf(method, { params: [1, 2] })) as string;
    expect(errorOf(reply)).toMatchObject({ code: -32602 });
    expect(calls).toBe(0);
    expect(entries).toEqual([]);
  });

  test('is never in flight', () => {
    const { dispatcher } = dispatcherWith();
    const on = connection();
    void answered(
      dispatcher,
      callOf(
        sync(() => 1),
        { on },
      ),
    );
    expect(on.inFlight.size).toBe(0);
  });
});

describe('what a method throws', () => {
  const secret = new Error('SELECT * FROM secrets');

  test.each<[string, unknown]>([
    ['an Error', secret],
    ['a string', 'secret'],
    ['undefined', undefined],
  ])('reaches the caller as an internal error and the log as it is: %s', async (_what, thrown) => {
    const fail = () => {
      throw thrown;
    };
    for (const method of [sync(fail), async(fail), async(() => Promise.reject(thrown))]) {
      const { dispatcher, entries } = dispatcherWith();
      expect(errorOf(await answered(dispatcher, callOf(method)))).toEqual(INTERNAL_ERROR);
      expect(entries).toEqual([{ level: 'error', message: 'method failed', error: thrown }]);
    }
  });

  test('reaches the caller when it is an RpcError, and is not logged', async () => {
    const fail = () => {
      throw new RpcError(1001, 'Division by zero', { dividend: 1 });
    };
    for (const method of [sync(fail), async(fail)]) {
      const { dispatcher, entries } = dispatcherWith();
      expect(errorOf(await answered(dispatcher, callOf(method)))).toEqual({
        code: 1001,
        message: 'Division by zero',
        data: { dividend: 1 },
      });
      expect(entries).toEqual([]);
    }
  });

  test('is answered even where the log fails', async () => {
    const dispatcher = new Dispatcher(DEFAULT_LIMITS, () => {
      throw new Error('The disk is full');
    });
    const raise = () => {
      throw secret;
    };
    for (const method of [sync(raise), async(() => Promise.reject(secret))]) {
      expect(errorOf(await answered(dispatcher, callOf(method)))).toEqual(INTERNAL_ERROR);
    }
  });

  test('is logged for a notification too', () => {
    const { dispatcher, entries } = dispatcherWith();
    const fail = sync(() => {
      throw secret;
    });
    void answered(dispatcher, callOf(fail, { id: undefined }));
    expect(entries).toMatchObject([{ error: secret }]);
  });
});

describe('a result', () => {
  test('that its type has no room for is an internal error', () => {
    const { dispatcher, entries } = dispatcherWith();
    const method = methodOf(() => Number.NaN, { result: { kind: 'f64', open: false } });
    expect(errorOf(answered(dispatcher, callOf(method)) as string)).toEqual({
      ...INTERNAL_ERROR,
      data: [{ path: 'result', expected: 'a finite number', got: 'NaN' }],
    });
    expect(entries[0]?.error).toBeInstanceOf(ResultError);
  });

  test('over the limit is refused, success and failure alike, counted in UTF-8 bytes', () => {
    const { dispatcher } = dispatcherWith({ maxResponseBytes: 100 });
    const tooLarge = { code: -32008, message: 'Response too large' };
    const answerTo = (handler: Handler) => answered(dispatcher, callOf(sync(handler))) as string;
    const fail = () => {
      throw new RpcError(1, 'x'.repeat(100));
    };
    expect(errorOf(answerTo(() => 'x'.repeat(100)))).toEqual(tooLarge);
    expect(errorOf(answerTo(() => '€'.repeat(30)))).toEqual(tooLarge);
    expect(errorOf(answerTo(fail))).toEqual(tooLarge);
    const rest = 100 - '{"jsonrpc":"2.0","id":1,"result":""}'.length;
    expect(parsed(answerTo(() => 'x'.repeat(rest))).result).toHaveLength(rest);
    expect(errorOf(answerTo(() => 'x'.repeat(rest + 1)))).toEqual(tooLarge);
  });

  test.each([
    ['aaa', 3, false],
    ['aaaa', 3, true],
    ['é', 1, true],
    ['é', 2, false],
    ['€', 3, false],
    ['€', 2, true],
    ['😀', 4, false],
    ['😀', 3, true],
  ])('%s exceeds %i bytes: %s', (text, limit, over) => {
    expect(exceeds(text, limit)).toBe(over);
  });
});

describe('an asynchronous method', () => {
  test('is in flight until it has settled', async () => {
    const { dispatcher } = dispatcherWith();
    const on = connection();
    const { promise, resolve } = deferred<number>();
    const reply = answered(
      dispatcher,
      callOf(
        async(() => promise),
        { on },
      ),
    );
    expect(reply).toBeInstanceOf(Promise);
    expect(on.inFlight.size).toBe(1);
    resolve(42);
    expect(parsed(await reply).result).toBe(42);
    expect(on.inFlight.size).toBe(0);
  });

  test('may answer at once', () => {
    const { dispatcher } = dispatcherWith();
    expect(typeof answered(dispatcher, callOf(async(() => 1)))).toBe('string');
  });

  test('has its context to the end', async () => {
    const { dispatcher } = dispatcherWith();
    const method = async(async () => {
      await immediate();
      return context().id;
    });
    expect(parsed(await answered(dispatcher, callOf(method, { id: '9' }))).result).toBe(9);
  });

  test('above the number of calls in flight is refused, on its own connection only', () => {
    const { dispatcher } = dispatcherWith({ maxCallsInFlight: 2 });
    const on = connection();
    for (let calls = 0; calls < 2; calls++) {
      expect(answered(dispatcher, callOf(never, { on }))).toBeInstanceOf(Promise);
    }
    const busy = answered(
      dispatcher,
      callOf(
        sync(() => 1),
        { on, id: '3' },
      ),
    ) as string;
    expect(parsed(busy)).toEqual({
      jsonrpc: '2.0',
      id: 3,
      error: { code: -32009, message: 'Server busy' },
    });
    expect(parsed(answered(dispatcher, callOf(sync(() => 1))) as string).result).toBe(1);
    on.close();
    expect(
      parsed(
        answered(
          dispatcher,
          callOf(
            sync(() => 1),
            { on },
          ),
        ) as string,
      ).result,
    ).toBe(1);
  });
});

describe('a hostile thenable', () => {
  const error = new Error('hostile');
  const raise = () => {
    throw error;
  };
  const brokenPromise = Promise.resolve(1);
  void Object.defineProperty(brokenPromise, 'constructor', { get: raise });

  test.each<[string, object]>([
    ['with a throwing getter', Object.defineProperty({}, 'then', { get: raise })],
    ['with a throwing then', { then: raise }],
    ['with a throwing constructor', brokenPromise],
    ['that rejects', { then: (_: unknown, reject: (error: unknown) => void) => reject(error) }],
  ])('%s is an internal error', async (_what, value) => {
    const { dispatcher, entries } = dispatcherWith();
    const on = connection();
    const reply = await answered(
      dispatcher,
      callOf(
        async(() => value),
        { on },
      ),
    );
    expect(errorOf(reply)).toEqual(INTERNAL_ERROR);
    expect(entries).toMatchObject([{ error }]);
    expect(on.inFlight.size).toBe(0);
  });

  test('that settles again and again is answered once', async () => {
    const { dispatcher, entries } = dispatcherWith();
    const then = (resolve: (value: number) => void, reject: (error: unknown) => void) => {
      resolve(1);
      resolve(2);
      reject(error);
      throw error;
    };
    expect(parsed(await answered(dispatcher, callOf(async(() => ({ then }))))).result).toBe(1);
    expect(entries).toEqual([]);
  });

  test('that resolves to another thenable is followed', async () => {
    const { dispatcher } = dispatcherWith();
    const value = { then: (resolve: (value: unknown) => void) => resolve(Promise.resolve('end')) };
    expect(parsed(await answered(dispatcher, callOf(async(() => value)))).result).toBe('end');
  });

  test('that is only called then is a result', () => {
    const { dispatcher } = dispatcherWith();
    expect(
      parsed(answered(dispatcher, callOf(sync(() => ({ then: 1 })))) as string).result,
    ).toEqual({
      then: 1,
    });
  });
});

describe('a cancelled call', () => {
  test('is answered at once, and its signal aborts', async () => {
    const { dispatcher, entries } = dispatcherWith();
    const call = callOf(never);
    const reply = answered(dispatcher, call);
    call.source.connection.inFlight.cancel(1);
    expect(errorOf(await reply)).toEqual(CANCELLED);
    expect(call.signal.aborted).toBe(true);
    expect(call.source.connection.inFlight.size).toBe(0);
    expect(entries).toEqual([]);
  });

  test.each<[string, (settle: ReturnType<typeof deferred>) => void]>([
    ['returns', ({ resolve }) => resolve('late')],
    ['fails', ({ reject }) => reject(new Error('late'))],
  ])('whose handler %s later logs nothing', async (_what, settle) => {
    const { dispatcher, entries } = dispatcherWith();
    const late = deferred<unknown>();
    const call = callOf(async(() => late.promise));
    const reply = answered(dispatcher, call);
    call.cancel();
    settle(late);
    await immediate();
    expect(errorOf(await reply)).toEqual(CANCELLED);
    expect(entries).toEqual([]);
  });
});

describe('a handler that passes on that its signal aborted', () => {
  test.each<[string, (reason: unknown) => unknown]>([
    ['as the reason itself', (reason) => reason],
    ['around the reason', (cause) => new Error('The query was stopped', { cause })],
  ])('%s makes a cancelled call, not a failed one', async (_what, wrap) => {
    const { dispatcher, entries } = dispatcherWith();
    const call = callOf(async(() => rejection(context().signal, wrap)));
    const reply = answered(dispatcher, call);
    call.source.connection.peerEnded();
    expect(errorOf(await reply)).toEqual(CANCELLED);
    expect(entries).toEqual([]);
  });

  test('and fails otherwise is an internal error', async () => {
    const { dispatcher, entries } = dispatcherWith();
    const call = callOf(async(() => rejection(context().signal, () => new Error('other'))));
    const reply = answered(dispatcher, call);
    call.source.connection.peerEnded();
    expect(errorOf(await reply)).toEqual(INTERNAL_ERROR);
    expect(entries).toHaveLength(1);
  });
});

describe('a deadline', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Starts a call with a deadline of 50 ms and goes to just after it. */
  async function expire(handler: Handler) {
    jest.useFakeTimers();
    const witnesses = dispatcherWith({ callTimeoutMs: 50 });
    const call = callOf(async(handler));
    const reply = answered(witnesses.dispatcher, call);
    await jest.advanceTimersByTimeAsync(51);
    return { ...witnesses, call, reply: await reply };
  }

  test('that passes answers the call and aborts its signal', async () => {
    const { call, reply, entries } = await expire(() => new Promise(() => {}));
    expect(errorOf(reply)).toEqual(EXPIRED);
    expect(call.signal.reason).toMatchObject({ name: 'TimeoutError' });
    expect(call.source.connection.inFlight.size).toBe(0);
    expect(entries).toEqual([]);
  });

  test('keeps no process once the peer has left, and still ends a call that never does itself', async () => {
    jest.useFakeTimers();
    const clocks = jest.spyOn(globalThis, 'setTimeout');
    const { dispatcher } = dispatcherWith({ callTimeoutMs: 50 });
    const call = callOf(async(() => new Promise(() => {})));
    const reply = answered(dispatcher, call);
    const clock = clocks.mock.results[0]?.value as NodeJS.Timeout;
    clocks.mockRestore();
    expect(clock.hasRef()).toBe(true);
    call.source.connection.close();
    expect(clock.hasRef()).toBe(false);
    await jest.advanceTimersByTimeAsync(51);
    expect(errorOf(await reply)).toEqual(EXPIRED);
  });

  test('lets the handler answer in its own words', async () => {
    const own = new RpcError(3001, 'The warehouse did not answer');
    const { reply } = await expire(() => rejection(context().signal, () => own));
    expect(errorOf(reply)).toEqual({ code: 3001, message: own.message });
  });

  test('that the handler only passes on is the same answer', async () => {
    const { reply, entries } = await expire(() => rejection(context().signal, (reason) => reason));
    expect(errorOf(reply)).toEqual(EXPIRED);
    expect(entries).toEqual([]);
  });

  test('does not touch calls that are ready before it', async () => {
    const { call, reply } = await expire(async () => 'ready');
    expect(parsed(reply).result).toBe('ready');
    expect(call.signal.aborted).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('hooks', () => {
  /** A dispatcher, and a method with these plugins around it. */
  function hooked(handler: Handler, ...added: (Plugin | Interceptor)[]) {
    const witnesses = dispatcherWith();
    const plugins = new Plugins((entry) => witnesses.entries.push(entry));
    for (const plugin of added) {
      plugins.use(plugin, ['method']);
    }
    return { ...witnesses, method: methodOf(handler, { plugins }) };
  }

  test('stand around synchronous methods, params unchecked before next()', async () => {
    const seen: unknown[] = [];
    const { dispatcher, method } = hooked(
      () => 0,
      (call, next) => {
        seen.push(call.method, call.params);
        return next();
      },
    );
    const reply = await answered(dispatcher, callOf(method, { params: [1, 2] }));
    expect(errorOf(reply)).toMatchObject({ code: -32602 });
    expect(seen).toEqual(['method', [1, 2]]);
  });

  test('refuse in words that reach the caller', async () => {
    const { dispatcher, method } = hooked(
      () => 1,
      () => Promise.reject(new RpcError(401, 'Who are you?')),
    );
    const reply = await answered(dispatcher, callOf(method));
    expect(errorOf(reply)).toEqual({ code: 401, message: 'Who are you?' });
  });

  test('that throw before they return a promise fail the call', async () => {
    const { dispatcher, method, entries } = hooked(
      () => 1,
      () => {
        throw new Error('no');
      },
    );
    expect(errorOf(await answered(dispatcher, callOf(method)))).toEqual(INTERNAL_ERROR);
    expect(entries).toHaveLength(1);
  });

  test('share the context of the call, before and after next()', async () => {
    const ids: unknown[] = [];
    const { dispatcher, method } = hooked(
      () => ids.push(context().id),
      async (_call, next) => {
        ids.push(context().id);
        await immediate();
        const result = await next();
        ids.push(context().id);
        return result;
      },
    );
    await answered(dispatcher, callOf(method, { id: '4' }));
    expect(ids).toEqual([4, 4, 4]);
  });

  test('that are synchronous leave a synchronous method so', () => {
    const { dispatcher, method } = hooked(() => 20, {
      admit: () => {},
      around: (_call, next) => (next() as number) * 2,
    });
    expect(parsed(answered(dispatcher, callOf(method)) as string).result).toBe(40);
  });

  test('admit or refuse calls, now or later, before any of them surrounds the call', async () => {
    const trail: string[] = [];
    const around: Plugin['around'] = (_call, next) => {
      trail.push('around');
      return next();
    };
    const admit: Plugin['admit'] = ({ headers }) => {
      trail.push('admit');
      if (headers.get('authorization') === null) {
        throw new RpcError(401, 'Who are you?');
      }
    };
    const later: Plugin['admit'] = async (call) => {
      await immediate();
      return admit(call);
    };
    for (const door of [admit, later]) {
      const { dispatcher, method } = hooked(() => 1, { around }, { admit: door });
      const known = callOf(method, { headers: new Headers({ authorization: 'me' }) });
      expect(errorOf(await answered(dispatcher, callOf(method)))).toMatchObject({ code: 401 });
      expect(parsed(await answered(dispatcher, known)).result).toBe(1);
    }
    expect(trail).toEqual(['admit', 'admit', 'around', 'admit', 'admit', 'around']);
  });

  test('observe every outcome, and cost no promise', async () => {
    const seen: Observation[] = [];
    const fail = () => {
      throw new RpcError(7, 'no');
    };
    for (const handler of [() => 1, async () => immediate(), fail, async () => fail()]) {
      const { dispatcher, method } = hooked(handler, { observed: (call) => seen.push(call) });
      const on = connection();
      const reply = answered(dispatcher, callOf(method, { on }));
      expect(reply instanceof Promise).toBe(handler.constructor.name === 'AsyncFunction');
      await reply;
      expect(seen.at(-1)?.connection).toBe(on);
    }
    expect(seen.map(({ method, outcome, code }) => [method, outcome, code])).toEqual([
      ['method', 'value', undefined],
      ['method', 'value', undefined],
      ['method', 'error', 7],
      ['method', 'error', 7],
    ]);
    expect(seen.every(({ durationMs }) => durationMs >= 0 && durationMs < 1000)).toBe(true);
  });

  test('that fail to observe are logged, and the caller has its answer', () => {
    const error = new Error('The disk is full');
    const { dispatcher, method, entries } = hooked(() => 1, {
      observed: () => {
        throw error;
      },
    });
    expect(parsed(answered(dispatcher, callOf(method)) as string).result).toBe(1);
    expect(entries).toEqual([{ level: 'error', message: 'The hook observed failed', error }]);
  });
});

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...(settle as Omit<Deferred<T>, 'promise'>) };
}

/** Rejects when the signal aborts, as a query would that is given it. */
function rejection(signal: AbortSignal, wrap: (reason: unknown) => unknown): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(wrap(signal.reason)));
  });
}
