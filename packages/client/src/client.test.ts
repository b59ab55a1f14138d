import { afterEach, describe, expect, test } from '@jest/globals';
import { batch } from './batch.js';
import { type Client, methods } from './fixtures/calculator.js';
import { httpServer, lineServer, stopServers } from './fixtures/servers.js';
import { connect } from './for-generated-code/connect.js';
import { notify } from './notify.js';
import { withOptions } from './with-options.js';

afterEach(stopServers);

type Anything = Record<string, (...params: unknown[]) => Promise<unknown>>;

describe('a client', () => {
  test('resolves null to undefined only where the method says so', async () => {
    const { url } = await httpServer();
    const client = connect<Client>(methods, url);
    expect(await client.calc.log('x')).toBeUndefined();
    expect(await client.find(1)).toBeUndefined();
    expect(await client.calc.echo(null)).toBeNull();
  });

  test('leaves trailing undefined arguments out and sends inner ones as null', async () => {
    const server = await httpServer();
    const client = connect<Anything>({ f: 0 }, server.url);
    await client.f?.(undefined, 1, undefined, undefined);
    await client.f?.(undefined);
    expect(server.bodies).toMatchObject([{ params: [null, 1] }, { params: [] }]);
  });

  test('sends no number that JSON would make a null of', async () => {
    const server = await httpServer();
    const named = { sum: (a: number, b: number) => ({ a, b }) };
    const client = connect<Client>(methods, server.url, {}, named);
    const message = 'a: expected a finite number, got NaN';
    await expect(client.sum(Number.NaN, 1)).rejects.toThrow(new TypeError(message));
    await expect(notify(client).sum(Number.NaN, 1)).rejects.toThrow(message);
    await expect(batch(client, (c) => [c.sum(Number.NaN, 1)])).rejects.toThrow(message);
    expect(server.bodies).toEqual([]);
  });

  test('has functions of its own that need no receiver', async () => {
    const { url } = await httpServer();
    const client = connect<Client>(methods, url);
    expect(Object.keys(client)).toEqual(['sum', 'divide', 'find', 'calc']);
    expect(await Promise.all([1, 2, 3].map(client.sum))).toEqual([1, 3, 5]);
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'call', ''])(
    'may have a method called %j',
    async (name) => {
      const server = await httpServer();
      const client = connect<Anything>({ ['__proto__']: 0, [name]: 0 }, server.url);
      await client[name]?.(1);
      expect(server.bodies).toMatchObject([{ method: name, params: [1] }]);
    },
  );

  test('has nothing that the table does not list', () => {
    const client = connect<Anything>({ sum: 0 }, '/');
    expect(client.toString).toBeUndefined();
    expect(client.constructor).toBeUndefined();
  });

  test('comes through await as it is, whatever its methods are called', async () => {
    const client = connect<Anything>(JSON.parse('{ "then": 0, "sum": 0 }'), '/');
    expect(await Promise.resolve(client)).toBe(client);
    expect(client.then).toBeUndefined();
  });

  test('nests namespaces as deep as their names', async () => {
    const server = await httpServer();
    const client = connect<{ a: { b: { c(): Promise<null> } } }>(
      { a: { b: { c: 0 } } },
      server.url,
    );
    await client.a.b.c();
    expect(server.bodies).toMatchObject([{ method: 'a.b.c' }]);
  });

  test('speaks tcp: in Node', async () => {
    const { url } = await lineServer();
    expect(await connect<Client>(methods, url).sum(2, 3)).toBe(5);
  });

  test.each(['tcp:', 'tcp://', 'tcp://host:99999', 'unix:'])('refuses the URL %j', (url) => {
    expect(() => connect(methods, url)).toThrow(
      'expected tcp://host:port, tls://host:port or unix:/path',
    );
  });

  test.each([
    'localhost:8545',
    '127.0.0.1:8545',
    '[::1]:8545',
    'htp://localhost/rpc',
    'httpsx://localhost',
  ])('refuses the URL %j before any call, with the forms that there are', (url) => {
    expect(() => connect(methods, url)).toThrow(
      new TypeError(
        `${url}: expected http://, https://, ws://, wss://, tcp://HOST:PORT, tls://HOST:PORT or unix:/PATH`,
      ),
    );
  });

  test.each([
    '/',
    '/rpc',
    'rpc',
    './a:b',
    '//host:8545/rpc',
    '?to=a:b',
    '#a:b',
    '',
    'HTTPS://host/rpc',
    'http://[::1]:8545',
  ])('leaves the URL %j to fetch', async (url) => {
    const asked: unknown[] = [];
    const answer = async (input: unknown) => {
      asked.push(input);
      return Response.json({ jsonrpc: '2.0', id: 1, result: 5 });
    };
    expect(await connect<Client>(methods, url, { fetch: answer }).sum(2, 3)).toBe(5);
    expect(asked).toEqual([url]);
  });
});

describe('withOptions', () => {
  test('makes another client and leaves the first as it was', async () => {
    const server = await httpServer();
    const client = connect<Client>(methods, server.url);
    const other = withOptions(client, { headers: { 'x-tenant': 'a' } });
    expect([await client.sum(1, 2), await other.calc.echo()]).toEqual([3, null]);
    expect(server.requests.map(({ headers }) => headers['x-tenant'])).toEqual([undefined, 'a']);
    expect(server.bodies).toMatchObject([{ id: 1 }, { id: 2 }]);
  });

  test('merges headers by name without regard to case', async () => {
    const server = await httpServer();
    const client = connect<Client>(methods, server.url, { headers: { 'X-A': '1', 'X-B': '1' } });
    await withOptions(client, { headers: { 'x-b': '2', 'x-c': '2' } }).sum(1, 2);
    expect(server.requests[0]?.headers).toMatchObject({ 'x-a': '1', 'x-b': '2', 'x-c': '2' });
  });

  test('keeps what is not given and clears what is given as undefined', async () => {
    const server = await httpServer();
    const gone = AbortSignal.abort(new Error('gone'));
    const client = connect<Client>(methods, server.url, { signal: gone });
    await expect(withOptions(client, { timeoutMs: 5000 }).sum(1, 2)).rejects.toThrow('gone');
    expect(await withOptions(client, { signal: undefined }).sum(1, 2)).toBe(3);
  });

  test('works on a namespace and on a notifier', async () => {
    const server = await httpServer();
    const client = connect<Client>(methods, server.url);
    const headers = { 'x-tenant': 'a' };
    await withOptions(client.calc, { headers }).log('x');
    await withOptions(notify(client), { headers }).sum(1, 2);
    expect(server.bodies).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'calc.log', params: ['x'] },
      { jsonrpc: '2.0', method: 'sum', params: [1, 2] },
    ]);
    expect(server.requests.map((request) => request.headers['x-tenant'])).toEqual(['a', 'a']);
  });

  test('refuses what is not a client', () => {
    expect(() => withOptions({}, {})).toThrow('not a ujrpc client');
  });
});
