import { describe, expect, test } from '@jest/globals';
import { RpcError } from '@ujrpc/words';
import { TransportError } from '../errors.js';
import { type Script, scriptedLink } from '../fixtures/scripted-link.js';
import { type Client, done, message, methods, next } from '../fixtures/stream-servers.js';
import { connect } from '../for-generated-code/streams.js';
import { type InterceptedCall, intercept } from '../intercept.js';
import { retry } from '../retry.js';
import { withOptions } from '../with-options.js';
import { lastEventIdOf } from './client-stream.js';

/** These values, and then the end. */
const values =
  (...all: unknown[]): Script =>
  async ({ receive }, { id }) => {
    await receive(next(id, all, 'last'));
    await receive(done(id, 7));
  };
/** These values, and no end. */
const open =
  (...all: unknown[]): Script =>
  ({ receive }, { id }) =>
    void receive(next(id, all));
const failing =
  (error: unknown, ...all: unknown[]): Script =>
  ({ receive, fail }, { id }) => {
    void receive(next(id, all));
    fail(error);
  };

async function taken(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const value of stream) {
    found.push(value);
  }
  return found;
}

const lost = (details = {}) => new TransportError('lost', details);

describe('an interceptor of a stream', () => {
  const connected = (...scripts: Script[]) => {
    const link = scriptedLink(...scripts);
    return { link, client: connect<Client>(methods, link) };
  };

  test('is called when the first value is asked for, with the call', async () => {
    const { link, client } = connected(values(1, 2));
    const seen: InterceptedCall[] = [];
    const one = intercept(client, (call, next) => {
      seen.push(call);
      return next();
    });
    const stream = withOptions(one, { timeoutMs: 1e9 }).count(2);
    expect(seen).toEqual([]);
    expect(await taken(stream)).toEqual([1, 2]);
    expect(seen).toMatchObject([
      { method: 'count', params: [2], options: { timeoutMs: 1e9 }, isNotification: false },
    ]);
    expect(link.requests).toMatchObject([{ meta: { timeoutMs: 1e9 + 100 } }]);
  });

  test('may change what is sent', async () => {
    const { link, client } = connected(values(1));
    const one = intercept(client, ({ params, options }, next) =>
      next({ params: [...params, 3], options: { ...options, headers: { a: 'b' } } }),
    );
    await taken(one.count(2));
    expect(link.requests).toMatchObject([{ params: [2, 3] }]);
    expect(link.headers).toEqual([{ a: 'b' }]);
  });

  test('may change the values, and keeps what is returned', async () => {
    const { client } = connected(values(1, 2));
    const doubled = intercept(client, async (_call, next) =>
      (async function* () {
        const iterator = ((await next()) as AsyncIterable<number>)[Symbol.asyncIterator]();
        for (;;) {
          const { done: isDone, value } = await iterator.next();
          if (isDone) {
            return value;
          }
          yield value * 2;
        }
      })(),
    );
    const stream = doubled.maybe();
    expect(await stream.next()).toEqual({ done: false, value: 2 });
    expect(await stream.next()).toEqual({ done: false, value: 4 });
    expect(await stream.next()).toEqual({ done: true, value: 7 });
    expect(lastEventIdOf(stream)).toBe('last');
  });

  test('may give values of its own, and nothing is sent', async () => {
    const { link, client } = connected();
    expect(await taken(intercept(client, async () => [1, 2]).count(2))).toEqual([1, 2]);
    expect(link.requests).toEqual([]);
    const wrong = intercept(client, async () => 5).count(2);
    await expect(wrong.next()).rejects.toThrow(
      'count: expected an interceptor to return what is iterated over',
    );
  });

  test('sees a stream fail that has no value yet, and may ask again', async () => {
    const refused = ({ receive }: Parameters<Script>[0], { id }: { id: number }) =>
      void receive(message({ id, error: { code: 1401, message: 'token' } }));
    const { link, client } = connected(refused, values(1));
    const one = intercept(client, async (_call, next) => {
      try {
        return await next();
      } catch (error) {
        expect(error).toMatchObject({ code: 1401 });
        return next({ options: { headers: { token: 'new' } } });
      }
    });
    expect(await taken(one.count(1))).toEqual([1]);
    expect(link.headers).toEqual([undefined, { token: 'new' }]);
  });

  test('runs its end when the loop is left, between values or within one', async () => {
    const { link, client } = connected(open(1, 2), open(1));
    let ends = 0;
    const one = intercept(client, async (_call, next) => {
      const inner = (await next()) as AsyncIterable<unknown>;
      return (async function* () {
        try {
          yield* inner;
        } finally {
          ends += 1;
        }
      })();
    });
    for await (const _ of one.count(2)) {
      break;
    }
    expect([ends, link.cancelled]).toEqual([1, 1]);
    const stream = one.count(2);
    await stream.next();
    const pending = stream.next();
    await stream.return();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect([ends, link.cancelled]).toEqual([2, 2]);
  });

  test('sends nothing more once the stream was left meanwhile', async () => {
    const { link, client } = connected(values(1));
    let go = () => {};
    const one = intercept(client, async (_call, next) => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return next();
    });
    const stream = one.count(1);
    const pending = stream.next();
    await stream.return();
    go();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(link.requests).toEqual([]);
  });
});

describe('retry of a stream', () => {
  const patient = (idempotent: 'count'[], ...scripts: Script[]) => {
    const link = scriptedLink(...scripts);
    const client = retry(connect<Client>(methods, link), { idempotent, baseDelayMs: 1 });
    return { link, client };
  };

  test('makes it again where the request did not reach the server', async () => {
    const { link, client } = patient([], failing(lost({ sent: false })), values(1, 2));
    expect(await taken(client.count(2))).toEqual([1, 2]);
    expect(link.requests).toHaveLength(2);
  });

  test('makes an idempotent one again that was lost before its first value', async () => {
    const { link, client } = patient(['count'], failing(lost()), values(1));
    expect(await taken(client.count(1))).toEqual([1]);
    expect(link.requests).toHaveLength(2);
  });

  test('makes none again that has begun, or may have run, or was answered with an error', async () => {
    const begun = patient(['count'], failing(lost(), 1), values(1, 2));
    const stream = begun.client.count(2);
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    await expect(stream.next()).rejects.toThrow('lost');
    const ran = patient([], failing(lost()), values(1));
    await expect(taken(ran.client.count(1))).rejects.toThrow('lost');
    const refused = patient(['count'], failing(new RpcError(1, 'no')), values(1));
    await expect(taken(refused.client.count(1))).rejects.toThrow('no');
    for (const { link } of [begun, ran, refused]) {
      expect(link.requests).toHaveLength(1);
    }
  });
});
