import { describe, expect, test } from '@jest/globals';
import type { Call } from '../calls/call.js';
import { callOf, methodOf } from '../fixtures/calls.js';
import { interception, pass } from './chain.js';
import type { Interceptor } from './plugin.js';

const call = callOf(methodOf(() => 0));

/** Takes the call through interceptors. */
async function intercept(chain: readonly Interceptor[], given: Call, handle: () => unknown) {
  return pass(chain.map(interception), given, handle);
}

/** Writes down when it is entered and left. */
function witness(name: string, trail: string[]): Interceptor {
  return async (_call, next) => {
    trail.push(`${name} in`);
    const result = await next();
    trail.push(`${name} out`);
    return result;
  };
}

describe('interceptors', () => {
  test('stand around the handler, the first one outermost', async () => {
    const trail: string[] = [];
    const handle = () => {
      trail.push('handler');
      return 42;
    };
    const chain = [witness('a', trail), witness('b', trail)];
    expect(await intercept(chain, call, handle)).toBe(42);
    expect(trail).toEqual(['a in', 'b in', 'handler', 'b out', 'a out']);
  });

  test('are given the call', async () => {
    const seen: unknown[] = [];
    const look: Interceptor = (context, next) => {
      seen.push(context);
      return next();
    };
    await intercept([look, look], call, () => 0);
    expect(seen).toEqual([call, call]);
  });

  test('may change the result', async () => {
    const double: Interceptor = async (_call, next) => ((await next()) as number) * 2;
    expect(await intercept([double, double], call, () => 3)).toBe(12);
  });

  test('may answer without the handler', async () => {
    const cached: Interceptor = async () => 'cached';
    const handle = () => {
      throw new Error('the handler was called');
    };
    expect(await intercept([cached], call, handle)).toBe('cached');
  });

  test('may refuse, and those around them see it', async () => {
    const caught: unknown[] = [];
    const watch: Interceptor = (_call, next) =>
      next().catch((error: unknown) => {
        caught.push(error);
        throw error;
      });
    const error = new Error('no');
    const refuse: Interceptor = async () => {
      throw error;
    };
    await expect(intercept([watch, refuse], call, () => 0)).rejects.toBe(error);
    expect(caught).toEqual([error]);
  });

  test('see what a synchronous handler throws as a rejection', async () => {
    const recover: Interceptor = (_call, next) => next().catch(() => 'recovered');
    const handle = () => {
      throw new Error('no');
    };
    expect(await intercept([recover], call, handle)).toBe('recovered');
  });

  test('that call next() twice fail, and the handler runs once', async () => {
    let runs = 0;
    const twice: Interceptor = async (_call, next) => [await next(), await next()];
    await expect(intercept([twice], call, () => runs++)).rejects.toThrow('next() twice');
    expect(runs).toBe(1);
  });
});

describe('a hook around a call', () => {
  test('stays synchronous, and sees what the handler throws', () => {
    expect(pass([(_call, next) => (next() as number) + 1], call, () => 1)).toBe(2);
    const error = new Error('no');
    const handle = () => {
      throw error;
    };
    expect(() => pass([(_call, next) => next()], call, handle)).toThrow(error);
  });

  test('that calls next() twice fails, and the handler runs once', () => {
    let runs = 0;
    const twice = (_call: unknown, next: () => unknown) => [next(), next()];
    expect(() => pass([twice], call, () => runs++)).toThrow('next() twice');
    expect(runs).toBe(1);
  });
});
