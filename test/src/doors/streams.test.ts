import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Server, type ServerOptions } from '@ujrpc/core';
import { Hono } from 'hono';
import { closeAll, onClose } from '../support/closing.js';
import type { Feed } from '../support/fixtures/streams/feed.js';
import { generated } from '../support/generated.js';
import { error, result } from '../support/json-rpc.js';
import { turns } from '../support/peer.js';
import { call, firsts, heard, NDJSON } from '../support/streams.js';
import { hosts } from './hosts.js';

afterEach(closeAll);

type Post = (body: string, accept: string, more?: RequestInit) => Promise<Response>;

const FETCH_URL = 'http://api.example/rpc';

const requestOf = (body: string, accept: string, more: RequestInit = {}): RequestInit => ({
  method: 'POST',
  body,
  ...more,
  headers: { 'Content-Type': 'application/json', Accept: accept, ...more.headers },
});

/** Those that need no host, and all hosts. */
const doors: Readonly<Record<string, (server: Server) => Promise<Post>>> = {
  'server.fetch': async (server) => (body, accept, more) =>
    server.fetch(new Request(FETCH_URL, requestOf(body, accept, more))),
  'server.fetch in Hono': async (server) => {
    const app = new Hono();
    app.all('/rpc', (c) => server.fetch(c.req.raw));
    return async (body, accept, more) => app.request(FETCH_URL, requestOf(body, accept, more));
  },
  ...Object.fromEntries(
    Object.entries(hosts).map(([name, host]) => [
      name,
      async (server: Server): Promise<Post> => {
        const url = `http://127.0.0.1:${await host(server)}/rpc`;
        return (body, accept, more) => fetch(url, requestOf(body, accept, more));
      },
    ]),
  ),
};

async function mounted(name: string, options: Partial<ServerOptions> = {}) {
  const { contract, folder } = await generated('streams');
  const module = (await import(pathToFileURL(`${folder}/feed.js`).href)) as {
    Feed: new () => Feed;
  };
  const feed = new module.Feed();
  const path = name.startsWith('server.fetch') ? '/rpc' : '/';
  const server = new Server({ contract, path, ...options }).register(feed);
  onClose(() => server.close());
  const post = await (doors[name] as (server: Server) => Promise<Post>)(server);
  return { feed, server, post };
}

/** Reads on until the text is so. */
function reader(response: Response) {
  const from = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  return {
    from,
    until: async (isSo: (text: string) => boolean): Promise<string> => {
      while (!isSo(text)) {
        const { done, value } = await from.read();
        if (done) {
          throw new Error(`the body ended after ${JSON.stringify(text)}`);
        }
        text += decoder.decode(value, { stream: true });
      }
      return text;
    },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await turns(1);
  }
}

/** Resolves to what a counter is when nothing has moved it for many turns. */
async function settled(count: () => number): Promise<number> {
  let before = -1;
  for (let quiet = 0; quiet < 200; quiet++) {
    if (count() !== before) {
      before = count();
      quiet = 0;
    }
    await turns(1);
  }
  return before;
}

describe.each(Object.keys(doors))('streams through %s', (name) => {
  test.each([NDJSON, 'application/jsonl'])('%s has a line for each message', async (type) => {
    const { post } = await mounted(name);
    const response = await post(call('count', [3]), type);
    const heads = ['content-type', 'cache-control', 'x-accel-buffering', 'vary'];
    expect(heads.map((head) => response.headers.get(head))).toEqual([
      type,
      'no-store',
      'no',
      'Accept',
    ]);
    const { values, replies } = heard((await response.text()).split('\n'));
    expect([values, replies]).toEqual([[0, 1, 2], [result('"3 in all"')]]);
  });

  test('text/event-stream has an event for each, with the id of the last value', async () => {
    const { post } = await mounted(name);
    const response = await post(call('log'), 'text/event-stream', {
      headers: { 'Last-Event-ID': '4' },
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toBe(
      'id: 5\ndata: {"jsonrpc":"2.0","method":"$/next","params":{"id":1,"values":["line 5"],' +
        '"eventId":"5"}}\n\ndata: {"jsonrpc":"2.0","id":1,"result":null}\n\n',
    );
  });

  test('who does not ask gets an array', async () => {
    const { post } = await mounted(name);
    const response = await post(call('count', [3]), 'application/json');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe(result('[0,1,2]'));
  });

  test('each value leaves when it is yielded', async () => {
    const { feed, post } = await mounted(name);
    const { until: read } = reader(await post(call('gated'), NDJSON));
    for (let i = 0; i < 3; i++) {
      await read((text) => text.endsWith(`"values":[${i}]}}\n`));
      await until(() => feed.gates.length > 0);
      feed.gates.pop()?.();
    }
  });

  test('the replies of a batch leave as they get ready', async () => {
    const { feed, post } = await mounted(name);
    const batch = [
      call('gated', [], undefined, 1),
      call('sum', [2, 3], undefined, 2),
      call('failing', [1], undefined, 3),
    ];
    const { until: read } = reader(await post(`[${batch}]`, NDJSON));
    const failed = error(42, 'no more', '3', '{"after":1}');
    await read((text) => [result('5', '2'), failed].every((one) => text.includes(`${one}\n`)));
    expect(feed.gates).toHaveLength(1);
  });

  test('a caller that leaves ends the generator, once', async () => {
    const { feed, post } = await mounted(name);
    const leave = new AbortController();
    const { until: read } = reader(await post(call('forever'), NDJSON, { signal: leave.signal }));
    await read((text) => text.includes('[0'));
    leave.abort();
    await until(() => feed.finished > 0);
    expect(feed.signals[0]?.aborted).toBe(true);
    await turns(5);
    expect(feed.finished).toBe(1);
  });

  test('a caller that cancels the body ends the generator', async () => {
    const { feed, post } = await mounted(name);
    const { from, until: read } = reader(await post(call('forever'), NDJSON));
    await read((text) => text.includes('[0'));
    await from.cancel();
    await until(() => feed.finished > 0);
    expect(feed.signals[0]?.aborted).toBe(true);
  });

  test('a caller that does not read holds the generator, and gets all when it does', async () => {
    const { feed, post } = await mounted(name);
    const [count, size] = [5_000, 10_000];
    const response = await post(call('large', [count, size]), NDJSON);
    expect(await settled(() => feed.made)).toBeLessThan(count);
    expect(heard((await response.text()).split('\n')).values).toHaveLength(count);
    expect([feed.made, feed.finished]).toEqual([count, 1]);
  });

  test('a deadline ends the stream with an error, after its values', async () => {
    const { feed, post } = await mounted(name);
    const response = await post(call('gated'), NDJSON, { headers: { 'Rpc-Timeout-Ms': '100' } });
    const { values, replies } = heard((await response.text()).split('\n'));
    expect([values, replies]).toEqual([[0], [error(-32001, 'Deadline exceeded')]]);
    feed.gates.pop()?.();
    await until(() => feed.finished > 0);
  });

  test('closing the server ends the stream with an error that says so', async () => {
    const { feed, server, post } = await mounted(name);
    const { until: read } = reader(await post(call('forever'), NDJSON));
    await read((text) => text.includes('[0'));
    await Promise.all([
      server.close(),
      read((text) =>
        text.endsWith(`${error(-32802, 'Server cancelled', '1', '{"reason":"closing"}')}\n`),
      ),
    ]);
    await until(() => feed.finished > 0);
    expect(feed.finished).toBe(1);
  });
});

test('the generated client streams over server.fetch', async () => {
  const { folder } = await generated('streams');
  const { feed, server } = await mounted('server.fetch');
  const { createClient } = await import(pathToFileURL(`${folder}/client.js`).href);
  const client = createClient(FETCH_URL, {
    fetch: (url: string, init: RequestInit) => server.fetch(new Request(url, init)),
  });
  const values: number[] = [];
  for await (const value of client.feed.forever() as AsyncIterable<number>) {
    if (values.push(value) === 20) {
      break;
    }
  }
  expect(values).toEqual(firsts(20));
  await until(() => feed.finished === 1);
});

test('a body that is not whole errors with why', async () => {
  const { feed, post } = await mounted('server.fetch');
  const leave = new AbortController();
  const response = await post(call('gated'), NDJSON, { signal: leave.signal });
  const { from, until: read } = reader(response);
  await read((text) => text.includes('[0]'));
  const next = from.read();
  leave.abort(new Error('enough'));
  await expect(next).rejects.toThrow('enough');
  feed.gates.pop()?.();
});
