import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { close, isRpcError, lastEventIdOf, TransportError, withOptions } from '@ujrpc/client';
import type { TransportName } from '@ujrpc/core';
import { closeAll, onClose } from '../support/closing.js';
import { turns } from '../support/peer.js';
import { serveFeed } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';

type Streaming = (...args: unknown[]) => AsyncGenerator<unknown, unknown, undefined>;

interface Client {
  readonly feed: Readonly<
    Record<'count' | 'failing' | 'forever' | 'large' | 'later' | 'log' | 'ticks', Streaming>
  > & { sum(a: number, b: number): Promise<number> };
}

async function serve(transport: TransportName, scheme: string) {
  const { feed, server, port, folder } = await serveFeed(transport);
  const { createClient } = await import(pathToFileURL(`${folder}/client.js`).href);
  const client = createClient(`${scheme}://127.0.0.1:${port}`) as Client;
  onClose(() => close(client));
  return { client, feed, server };
}

async function all(stream: AsyncGenerator<unknown, unknown, undefined>) {
  const values: unknown[] = [];
  for (;;) {
    const { done, value } = await stream.next();
    if (done === true) {
      return { values, returned: value };
    }
    values.push(value);
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await turns(1);
  }
}

afterEach(closeAll);

describe.each(
  transportsUnderTest.flatMap((transport) =>
    ['http', 'tcp', 'ws'].map((scheme) => [transport, scheme] as const),
  ),
)('a generated client of %s over %s', (transport, scheme) => {
  const served = () => serve(transport, scheme);

  test('loops over values of their types, and has what is returned', async () => {
    const { client } = await served();
    expect(await all(client.feed.ticks(2))).toEqual({
      values: [
        { at: new Date(0), price: 0.5 },
        { at: new Date(1), price: 1.5 },
      ],
      returned: undefined,
    });
    const { values, returned } = await all(client.feed.count(20_000));
    expect(values).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
    expect(returned).toBe('20000 in all');
    expect(await all(client.feed.later(3))).toMatchObject({ values: [0, 1, 2] });
  });

  test('gets the error of the method after the values before it', async () => {
    const { client } = await served();
    const values: unknown[] = [];
    const loop = async () => {
      for await (const value of client.feed.failing(3)) {
        values.push(value);
      }
    };
    const error = await loop().catch((thrown: unknown) => thrown);
    expect(isRpcError(error) && [error.code, error.data]).toEqual([42, { after: 3 }]);
    expect(values).toEqual([0, 1, 2]);
  });

  test('ends the method when it leaves the loop, and goes on', async () => {
    const { client, feed } = await served();
    for await (const value of client.feed.forever()) {
      if (value === 3) {
        break;
      }
    }
    await until(() => feed.finished === 1);
    expect(await client.feed.sum(2, 3)).toBe(5);
  });

  test('ends the method when its signal aborts', async () => {
    const { client, feed } = await served();
    const controller = new AbortController();
    const hurried = withOptions(client, { signal: controller.signal });
    const loop = (async () => {
      for await (const value of hurried.feed.forever()) {
        if (value === 2) {
          controller.abort(new Error('enough'));
        }
      }
    })();
    await expect(loop).rejects.toThrow('enough');
    await until(() => feed.finished === 1);
  });

  test('holds a method that is faster than the loop', async () => {
    const { client, feed } = await served();
    const stream = withOptions(client, { credit: 2 }).feed.large(5_000, 50_000);
    expect((await stream.next()).value).toHaveLength(50_000);
    await turns(200);
    expect(feed.finished).toBe(0);
    await stream.return(undefined);
    await until(() => feed.finished === 1);
  });

  test('runs two streams and calls at the same time', async () => {
    const { client } = await served();
    const [one, sum, other] = await Promise.all([
      all(client.feed.count(500)),
      client.feed.sum(1, 1),
      all(client.feed.count(700)),
    ]);
    expect([one.values.length, sum, other.values.length]).toEqual([500, 2, 700]);
  });

  test('goes on from the place that it has come to', async () => {
    const { client } = await served();
    const stream = client.feed.log();
    for await (const line of stream) {
      if (line === 'line 3') {
        break;
      }
    }
    const later = withOptions(client, { lastEventId: lastEventIdOf(stream) });
    expect((await all(later.feed.log())).values).toEqual(['line 4', 'line 5']);
  });

  test('is told that the server closes', async () => {
    const { client, server } = await served();
    let closing: Promise<void> | undefined;
    const loop = (async () => {
      for await (const _value of client.feed.forever()) {
        closing ??= server.close();
      }
    })();
    const error = await loop.catch((thrown: unknown) => thrown);
    expect(error instanceof TransportError || (isRpcError(error) && error.code === -32_802)).toBe(
      true,
    );
    await closing;
  });
});
