import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { batch } from './batch.js';
import { type Client, methods } from './fixtures/calculator.js';
import { httpServer, stopServers } from './fixtures/servers.js';
import { connect } from './for-generated-code/connect.js';
import { repeating } from './for-generated-code/idempotent.js';
import { RpcError, TimeoutError, TransportError } from './index.js';
import type { Link } from './links/link.js';
import { type RetryOptions, retry } from './retry.js';
import { withOptions } from './with-options.js';

afterEach(async () => {
  jest.restoreAllMocks();
  await stopServers();
});

/** A link that fails with these errors, one after another, and then answers 5. */
function failing(...errors: Error[]): Link & { sent: number } {
  return {
    sent: 0,
    async send(_text, { ids: [id] }) {
      this.sent += 1;
      const error = errors.shift();
      if (error) {
        throw error;
      }
      return JSON.stringify({ jsonrpc: '2.0', id, result: 5 });
    },
  };
}

const lost = (details = {}) => new TransportError('lost', details);
const unsent = () => lost({ sent: false });

function open(link: Link, options: RetryOptions<'sum'> = {}): Client {
  const quick = { baseDelayMs: 1, ...options };
  return retry(connect<Client>(methods, link), quick);
}

describe('retry', () => {
  test('makes an idempotent call again that got no answer', async () => {
    const link = failing(lost(), lost({ status: 503 }));
    expect(await open(link, { idempotent: ['sum'] }).sum(2, 3)).toBe(5);
    expect(link.sent).toBe(3);
  });

  test('takes what the server declares idempotent where it is told nothing', async () => {
    const declared = (link: Link) => repeating(['sum'], connect<Client>(methods, link));
    const link = failing(lost(), lost());
    const client = retry(declared(link), { baseDelayMs: 1 });
    expect(await client.sum(2, 3)).toBe(5);
    await expect(retry(declared(failing(lost())), { baseDelayMs: 1 }).divide(2, 3)).rejects.toThrow(
      'lost',
    );
    const none = retry(declared(failing(lost())), { baseDelayMs: 1, idempotent: [] });
    await expect(none.sum(2, 3)).rejects.toThrow('lost');
  });

  test('makes any call again that did not reach the server', async () => {
    const link = failing(unsent(), unsent());
    expect(await open(link).divide(2, 3)).toBe(5);
    expect(link.sent).toBe(3);
  });

  test('makes no other call again that may have run', async () => {
    const link = failing(lost());
    await expect(open(link, { idempotent: ['sum'] }).divide(2, 3)).rejects.toThrow('lost');
    expect(link.sent).toBe(1);
  });

  test.each([
    [new RpcError(1001, 'no')],
    [new TimeoutError('sum', 5)],
    [lost({ status: 404 })],
    [new TypeError('a defect')],
  ])('does not repeat what failed with %s', async (error) => {
    const link = failing(error);
    await expect(open(link, { idempotent: ['sum'] }).sum(2, 3)).rejects.toBe(error);
    expect(link.sent).toBe(1);
  });

  test('rejects with the last error after the given attempts', async () => {
    const last = lost();
    const link = failing(lost(), last, lost());
    await expect(open(link, { idempotent: ['sum'], attempts: 2 }).sum(2, 3)).rejects.toBe(last);
    expect(link.sent).toBe(2);
  });

  test('pauses for a random part of a bound that doubles up to its maximum', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const delays: unknown[] = [];
    const { setTimeout: wait } = globalThis;
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(((then: () => void, ms: number) => {
      delays.push(ms);
      return wait(then, 0);
    }) as never);
    const options = { attempts: 6, baseDelayMs: 100, maxDelayMs: 500 };
    await open(failing(unsent(), unsent(), unsent(), unsent(), unsent()), options).sum(1, 2);
    expect(delays).toEqual([50, 100, 200, 250, 250]);
  });

  test('lets timeoutMs bound all attempts together', async () => {
    const link: Link = { send: jest.fn(async () => Promise.reject(unsent())) };
    const client = withOptions(open(link, { attempts: 1_000 }), { timeoutMs: 60 });
    const start = performance.now();
    await expect(client.sum(1, 2)).rejects.toThrow(/lost|no answer/);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test('ends a pause when the signal aborts', async () => {
    const controller = new AbortController();
    const link = failing(unsent());
    const client = open(link, { baseDelayMs: 1e6, maxDelayMs: 1e6 });
    jest.spyOn(Math, 'random').mockReturnValue(1);
    const call = withOptions(client, { signal: controller.signal }).sum(1, 2);
    setTimeout(() => controller.abort('left'), 5);
    await expect(call).rejects.toBe('left');
    expect(link.sent).toBe(1);
  });

  test('makes the items of a batch again one by one', async () => {
    const server = await httpServer();
    let failures = 1;
    const fetch: typeof globalThis.fetch = (...given) =>
      failures-- > 0 ? Promise.reject(new Error('cut')) : globalThis.fetch(...given);
    const client = retry(connect<Client>(methods, server.url, { fetch }), {
      idempotent: ['sum'],
      baseDelayMs: 1,
    });
    const results = await batch(client, (c) => [c.sum(1, 2), c.divide(1, 2).catch(() => 'lost')]);
    expect(results).toEqual([3, 'lost']);
    expect(server.bodies).toMatchObject([{ method: 'sum' }]);
  });

  test('names the methods of a namespace as that does', async () => {
    const link = failing(lost());
    const { calc } = connect<Client>(methods, link);
    expect(await retry(calc, { idempotent: ['echo'], baseDelayMs: 1 }).echo()).toBe(5);
  });

  test('refuses a method that the client does not have', () => {
    const options = { idempotent: ['smu' as 'sum'] };
    expect(() => open(failing(), options)).toThrow(
      'retry: unknown method "smu"; expected one of: sum, divide, find, calc.log, calc.echo',
    );
  });
});
