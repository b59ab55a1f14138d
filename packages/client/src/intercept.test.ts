import { afterEach, describe, expect, test } from '@jest/globals';
import { batch } from './batch.js';
import { type Client, methods } from './fixtures/calculator.js';
import { httpServer, stopServers } from './fixtures/servers.js';
import { connect } from './for-generated-code/connect.js';
import { type InterceptedCall, intercept } from './intercept.js';
import { notify } from './notify.js';
import { withOptions } from './with-options.js';

afterEach(stopServers);

describe('an interceptor', () => {
  test('sees the method, the params and the options of every call', async () => {
    const { url } = await httpServer();
    const seen: InterceptedCall[] = [];
    const client = intercept(connect<Client>(methods, url), (call, next) => {
      seen.push(call);
      return next();
    });
    expect(await client.sum(1, 2)).toBe(3);
    await notify(withOptions(client, { timeoutMs: 500 })).calc.log('x');
    expect(seen).toMatchObject([
      { method: 'sum', params: [1, 2], isNotification: false },
      { method: 'calc.log', params: ['x'], options: { timeoutMs: 500 }, isNotification: true },
    ]);
  });

  test('may change what is sent, and the result', async () => {
    const server = await httpServer();
    const client = intercept(connect<Client>(methods, server.url), async (call, next) => {
      const { params, options } = call;
      const headers = { ...options.headers, authorization: 'Bearer x' };
      return [await next({ params: [...params, 0], options: { ...options, headers } })];
    });
    expect(await client.sum(1, 2)).toEqual([3]);
    expect(server.bodies).toMatchObject([{ params: [1, 2, 0] }]);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer x');
  });

  test('may refuse a call, at once or later, and see it fail', async () => {
    const server = await httpServer();
    const client = connect<Client>(methods, server.url);
    const refusing = intercept(client, () => {
      throw new Error('not allowed');
    });
    await expect(refusing.sum(1, 2)).rejects.toThrow('not allowed');
    expect(server.bodies).toEqual([]);
    const telling = intercept(client, (_call, next) => next().catch(({ code }) => code));
    expect(await telling.divide(1, 0)).toBe(1001);
  });

  test('is outermost when it was put around last', async () => {
    const { url } = await httpServer();
    const order: string[] = [];
    const around = (client: Client, name: string) =>
      intercept(client, async (_call, next) => {
        order.push(name);
        const result = await next();
        order.push(name);
        return result;
      });
    await around(around(connect<Client>(methods, url), 'inner'), 'outer').sum(1, 2);
    expect(order).toEqual(['outer', 'inner', 'inner', 'outer']);
  });

  test('may call next again, with the arguments as they were', async () => {
    const server = await httpServer();
    const encode = (params: unknown[]) => {
      params[0] = `${params[0]}!`;
      return params;
    };
    const table = { say: [encode, (result: unknown) => result] } as const;
    const client = connect<{ say(text: string): Promise<null> }>(table, server.url);
    const twice = intercept(client, async (_call, next) => {
      await next();
      return next();
    });
    await twice.say('x');
    expect(server.bodies).toMatchObject([{ params: ['x!'] }, { params: ['x!'] }]);
  });

  test('is around each item of a batch, which waits for it', async () => {
    const server = await httpServer();
    const methodsSeen: string[] = [];
    const client = intercept(connect<Client>(methods, server.url), async ({ method }, next) => {
      methodsSeen.push(method);
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (method === 'find') {
        return 'not asked';
      }
      return next();
    });
    const results = await batch(client, (c) => [c.sum(1, 2), c.find(1), c.divide(6, 3)]);
    expect(results).toEqual([3, 'not asked', 2]);
    expect(methodsSeen).toEqual(['sum', 'find', 'divide']);
    expect(server.bodies).toMatchObject([[{ method: 'sum' }, { method: 'divide' }]]);
  });
});
