import { afterEach, describe, expect, test } from '@jest/globals';
import { RpcError } from '@ujrpc/words';
import { autoBatch } from '../../auto-batch/auto-batch.js';
import { close } from '../../close.js';
import { TransportError } from '../../errors.js';
import { httpServer, stopServers } from '../../fixtures/servers.js';
import { type Client, done, methods, next } from '../../fixtures/stream-servers.js';
import { connect } from '../../for-generated-code/streams.js';

afterEach(stopServers);

async function values(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const value of stream) {
    found.push(value);
  }
  return found;
}

describe.each([
  ['HTTP', {}],
  ['fetch', { fetch: globalThis.fetch }],
])('a stream over %s', (_, options) => {
  /** A client of a server that answers every request with this. */
  async function client(status: number, type: string, body: string): Promise<Client> {
    const { url } = await httpServer((_body, response) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    );
    return connect<Client>(methods, url, options);
  }

  test.each(['application/x-ndjson', 'application/jsonl', 'Application/X-NDJSON; charset=utf-8'])(
    'is read from %s',
    async (type) => {
      const one = await client(200, type, next(1, [1, 2]) + done(1));
      expect(await values(one.count(2))).toEqual([1, 2]);
    },
  );

  test('is taken from an array of its values', async () => {
    const one = await client(200, 'application/json', '{"jsonrpc":"2.0","id":1,"result":[1,2]}');
    const stream = one.count(2);
    expect(await values(stream)).toEqual([1, 2]);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test.each([200, 403])('throws the error of a plain reply with status %d', async (status) => {
    const error = '{"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"no such"}}';
    const one = await client(status, 'application/json', error);
    const thrown = await values(one.count(2)).catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(RpcError);
    expect(thrown).toMatchObject({ code: -32601 });
  });

  test.each([
    [
      'a result that is not a list',
      200,
      '{"jsonrpc":"2.0","id":1,"result":7}',
      'not a stream, and',
    ],
    ['a reply to another call', 200, '{"jsonrpc":"2.0","id":2,"result":[]}', 'not a JSON-RPC'],
    ['a page', 200, '<html>', 'not JSON: <html>'],
    ['an empty reply', 200, '', 'not JSON: '],
    ['a status without JSON-RPC', 502, '<h1>Bad Gateway</h1>', 'HTTP 502'],
    ['a redirect', 307, '', 'HTTP 307, a redirect'],
  ])('throws a TransportError for %s', async (_case, status, body, message) => {
    const thrown = await values((await client(status, 'application/json', body)).count(2)).catch(
      (reason: unknown) => reason,
    );
    expect(thrown).toBeInstanceOf(TransportError);
    expect((thrown as Error).message).toContain(message);
  });

  test.each([
    ['ends before it is over', next(1, [1]), 'the reply ended before the stream did'],
    ['is not JSON', `${next(1, [1])}{"jsonrpc"\n`, 'not JSON: {"jsonrpc"'],
    ['answers another call', next(1, [1]) + done(2), 'not a JSON-RPC response to this call'],
  ])('throws after its values where it %s', async (_case, body, message) => {
    const stream = (await client(200, 'application/x-ndjson', body)).count(2);
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    const thrown = await stream.next().catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(TransportError);
    expect((thrown as Error).message).toContain(message);
  });

  test('says why the server cannot be reached', async () => {
    const one = connect<Client>(methods, 'http://127.0.0.1:1/', options);
    await expect(one.count(1).next()).rejects.toThrow(TransportError);
  });

  test('has the headers of its options beside its own', async () => {
    const server = await httpServer((_body, response) =>
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(done(1)),
    );
    const headers = { authorization: 'Bearer x', Accept: 'text/plain' };
    await values(connect<Client>(methods, server.url, { ...options, headers }).count(1));
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer x',
      accept: 'application/x-ndjson, application/json;q=0.9',
      'content-type': 'application/json',
    });
  });

  test('keeps its connection for later calls', async () => {
    const server = await httpServer(({ id = 0 }, response) =>
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(done(id)),
    );
    const one = connect<Client>(methods, server.url, options);
    for (let i = 0; i < 6; i++) {
      await values(one.count(1));
    }
    // A stream is over with its last message, a moment before the reply is.
    expect(new Set(server.requests.map(({ socket }) => socket)).size).toBeLessThan(4);
  });
});

test('a stream of a fetch whose responses have no streams comes whole', async () => {
  const text = next(1, [1, 2]) + done(1);
  const response = {
    status: 200,
    headers: new Headers({ 'content-type': 'application/x-ndjson' }),
    text: async () => text,
  };
  const fetch = async () => response as unknown as Response;
  expect(await values(connect<Client>(methods, 'http://h/', { fetch }).count(2))).toEqual([1, 2]);
});

describe.each([
  ['HTTP', {}],
  ['fetch', { fetch: globalThis.fetch }],
])('a reply over %s that its server does not end', (_, options) => {
  /** A server that says these and no more, and what happens to its replies. */
  async function lingering(...lines: ((id: number) => string)[]) {
    let left = () => {};
    const isLeft = new Promise<void>((resolve) => {
      left = resolve;
    });
    const { url, bodies } = await httpServer((body, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.on('close', left);
      const { id } = [body].flat().at(-1) as { id: number };
      response.write(lines.map((line) => line(id)).join(''));
    });
    return { url, bodies, isLeft };
  }

  test('is left once the response of its stream has come', async () => {
    const server = await lingering((id) => next(id, [1, 2]) + done(id));
    const client = connect<Client>(methods, server.url, options);
    expect(await values(client.count(2))).toEqual([1, 2]);
    await server.isLeft;
  });

  test('is left once every call of its batch is answered', async () => {
    const server = await lingering((id) => done(id - 1, 5) + done(id, 9));
    const client = autoBatch(connect<Client>(methods, server.url, options));
    expect(await Promise.all([client.sum(2, 3), client.sum(4, 5)])).toEqual([5, 9]);
    await server.isLeft;
  });

  test('is ended by close, and its stream throws', async () => {
    const server = await lingering((id) => next(id, [1], 'a'));
    const client = connect<Client>(methods, server.url, options);
    const stream = client.count(2);
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    const pending = stream.next();
    await Promise.all([expect(pending).rejects.toThrow('closed by the client'), close(client)]);
    await server.isLeft;
    // It told its place, and still it is not made again.
    expect(server.bodies).toHaveLength(1);
    const again = client.count(2);
    expect(await again.next()).toEqual({ done: false, value: 1 });
    await again.return();
  });
});

test('close ends a stream that pauses before it is made again', async () => {
  const { url, bodies } = await httpServer((body, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write(next((body as { id: number }).id, [1], 'a'), () => response.destroy());
  });
  const client = connect<Client>(methods, url);
  const stream = client.count(2);
  expect(await stream.next()).toEqual({ done: false, value: 1 });
  const pending = stream.next();
  const rejected = expect(pending).rejects.toThrow('closed by the client');
  await close(client);
  await rejected;
  expect(bodies).toHaveLength(1);
});
