import { afterEach, describe, expect, test } from '@jest/globals';
import { batch } from './batch.js';
import { TimeoutError } from './errors.js';
import { type Client, methods } from './fixtures/calculator.js';
import { httpServer, stopServers } from './fixtures/servers.js';
import { connect } from './for-generated-code/connect.js';
import { withOptions } from './with-options.js';

afterEach(stopServers);

/** A fetch that never answers and does not look at its signal. */
const deaf = () => new Promise<Response>(() => {});

describe('timeoutMs', () => {
  test('rejects with the method and the time, and aborts the request', async () => {
    const signals: (AbortSignal | null | undefined)[] = [];
    const fetch = (_url: unknown, init?: RequestInit) => {
      signals.push(init?.signal);
      return deaf();
    };
    const call = withOptions(connect<Client>(methods, '/', { fetch }), { timeoutMs: 5 });
    const error = await call.calc.log('x').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      name: 'TimeoutError',
      message: 'calc.log: no answer within 5 ms',
      method: 'calc.log',
      timeoutMs: 5,
    });
    expect(signals).toMatchObject([{ aborted: true, reason: error }]);
  });

  test('covers the body of the reply too', async () => {
    const { url } = await httpServer((_body, response) => {
      response.writeHead(200).write('{"jsonrpc"');
    });
    const call = connect<Client>(methods, url, { timeoutMs: 50 }).sum(1, 2);
    await expect(call).rejects.toThrow(TimeoutError);
  });

  test('holds for a fetch that does not look at its signal', async () => {
    const client = connect<Client>(methods, '/', { fetch: deaf, timeoutMs: 5 });
    await expect(client.sum(1, 2)).rejects.toThrow(TimeoutError);
  });

  test.each([0, undefined, Infinity, 2e9])('of %p is switched off', async (timeoutMs) => {
    const { url } = await httpServer();
    expect(await connect<Client>(methods, url, { timeoutMs }).sum(1, 2)).toBe(3);
  });

  test.each([-500, Number.NaN, 'soon'])(
    'of %p is refused, and nothing is sent',
    async (timeoutMs) => {
      const server = await httpServer();
      const options = { timeoutMs: timeoutMs as number };
      const why = new RangeError(`timeoutMs: expected a positive number, got ${timeoutMs}`);
      await expect(connect<Client>(methods, server.url, options).sum(1, 2)).rejects.toEqual(why);
      const client = connect<Client>(methods, server.url);
      await expect(withOptions(client, options).sum(1, 2)).rejects.toEqual(why);
      await expect(batch(withOptions(client, options), (c) => [c.sum(1, 2)])).rejects.toEqual(why);
      expect(server.bodies).toEqual([]);
    },
  );
});

describe('signal', () => {
  test('rejects with its reason and sends nothing when it is aborted before', async () => {
    const server = await httpServer();
    const reason = { why: 'left' };
    const client = connect<Client>(methods, server.url, { signal: AbortSignal.abort(reason) });
    await expect(client.sum(1, 2)).rejects.toBe(reason);
    expect(server.bodies).toEqual([]);
  });

  test('rejects with an AbortError, as fetch does, when no reason is given', async () => {
    const client = connect<Client>(methods, '/', { fetch: deaf, signal: AbortSignal.abort() });
    await expect(client.sum(1, 2)).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('rejects with its reason and leaves the server when it is aborted meanwhile', async () => {
    const controller = new AbortController();
    const reason = new Error('left');
    const left = signalled();
    const { url } = await httpServer((_body, response) => {
      response.on('close', left.resolve);
      controller.abort(reason);
    });
    const client = connect<Client>(methods, url, { signal: controller.signal, timeoutMs: 60_000 });
    await expect(client.sum(1, 2)).rejects.toBe(reason);
    await left.promise;
  });

  test('changes nothing after the call, and holds no listener of it', async () => {
    const { url } = await httpServer();
    const target = new EventTarget() as AbortSignal;
    const listeners = new Set<unknown>();
    target.addEventListener = (_type: string, listener: unknown) => listeners.add(listener);
    target.removeEventListener = (_type: string, listener: unknown) => listeners.delete(listener);
    const call = connect<Client>(methods, url, { signal: target }).sum(1, 2);
    expect(listeners.size).toBe(1);
    expect(await call).toBe(3);
    expect(listeners.size).toBe(0);
  });
});

/** A promise and the function that resolves it. */
function signalled() {
  let resolve = () => {};
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}

describe('the message of a call', () => {
  const bodyOf = async (options: object) => {
    const server = await httpServer();
    await connect<Client>(methods, server.url, options).sum(2, 3);
    return server.bodies[0];
  };
  const plain = { jsonrpc: '2.0', id: 1, method: 'sum', params: [2, 3] };

  test.each([
    [5_000, 5_100],
    [5_000.9, 5_100],
    [2e9 - 1, 2e9 + 99],
  ])('with a timeoutMs of %p tells the server %p, which is later', async (timeoutMs, told) => {
    expect(await bodyOf({ timeoutMs })).toEqual({ ...plain, meta: { timeoutMs: told } });
  });

  test.each([[0.5, 100]])(
    'with a timeoutMs of %p, which is over at once, tells it %p',
    async (timeoutMs, told) => {
      const sent = new Promise((resolve) => {
        const fetch = (_url: unknown, init?: RequestInit) => {
          resolve(JSON.parse(init?.body as string));
          return deaf();
        };
        const call = connect<Client>(methods, '/', { fetch, timeoutMs }).sum(2, 3);
        call.catch(() => {});
      });
      expect(await sent).toEqual({ ...plain, meta: { timeoutMs: told } });
    },
  );

  test.each([
    {},
    { timeoutMs: 0 },
    { timeoutMs: undefined },
    { timeoutMs: 2e9 },
    { timeoutMs: Number.POSITIVE_INFINITY },
    { signal: new AbortController().signal },
  ])('with %p says nothing of it', async (options) => {
    expect(await bodyOf(options)).toEqual(plain);
  });
});
