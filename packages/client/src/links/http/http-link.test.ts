import { once } from 'node:events';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { RpcError } from '@ujrpc/words';
import { TransportError } from '../../errors.js';
import { type Client, methods } from '../../fixtures/calculator.js';
import { freePort, httpServer, schemeOf, stopServers, trusting } from '../../fixtures/servers.js';
import { connect as connectAs } from '../../for-generated-code/connect.js';
import { notify } from '../../notify.js';
import type { ClientOptions } from '../../options.js';
import { withOptions } from '../../with-options.js';
import { httpLink } from './http-link.js';

afterEach(stopServers);

/** What a call rejects with. */
async function failure(call: Promise<unknown>): Promise<TransportError & RpcError> {
  return call.then(
    (value) => {
      throw new Error(`resolved to ${value}`);
    },
    (error) => error,
  );
}

/** Over TLS by a link, which is made with what the client is made with, too. */
function connectTo(url: string | URL, options: ClientOptions = {}): Client {
  const { tls } = options.fetch ? {} : trusting(url);
  const to = tls ? httpLink(String(url), { tls, ...options }) : url;
  return connectAs<Client>(methods, to, options);
}

const all: [string, ClientOptions][] = [
  ['HTTP', {}],
  ['fetch', { fetch: (...given) => globalThis.fetch(...given) }],
];

// The global fetch takes no certificate of a test.
const carriers = schemeOf('http') === 'https' ? all.slice(0, 1) : all;

describe.each(carriers)('a client over %s', (carrier, options) => {
  const connect = (url: string | URL, more: ClientOptions = {}): Client =>
    connectTo(url, { ...options, ...more });

  test('posts a JSON-RPC request and resolves to its result', async () => {
    const server = await httpServer();
    const client = connect(server.url);
    expect(await client.sum(2, 3)).toBe(5);
    expect(server.bodies).toEqual([{ jsonrpc: '2.0', id: 1, method: 'sum', params: [2, 3] }]);
    expect(server.requests[0]?.method).toBe('POST');
    expect(server.requests[0]?.headers['content-type']).toBe('application/json');
  });

  test('numbers its requests from 1', async () => {
    const server = await httpServer();
    const client = connect(new URL(server.url));
    await client.sum(1, 1);
    await client.calc.log('x');
    expect(server.bodies).toMatchObject([{ id: 1 }, { id: 2, method: 'calc.log', params: ['x'] }]);
  });

  test('rejects with the RpcError that the method threw', async () => {
    const { url } = await httpServer();
    const error = await failure(connect(url).divide(7, 0));
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ code: 1001, message: 'Division by zero', data: { a: 7 } });
  });

  test('reads no more of a reply than maxReplyBytes', async () => {
    const { url } = await httpServer((_body, response) => {
      const text = '{"jsonrpc":"2.0","id":1,"result":5}';
      response.end(text.padEnd(100));
    });
    const sum = (maxReplyBytes: number) => connect(url, { maxReplyBytes }).sum(2, 3);
    expect(await sum(100)).toBe(5);
    const error = await failure(sum(99));
    expect(error).toBeInstanceOf(TransportError);
    expect(error.message).toContain('the reply exceeds 99 bytes');
  });

  test.each([403, 413])('takes the JSON-RPC error out of an HTTP %d', async (status) => {
    const { url } = await httpServer((_body, response) => {
      const error = { code: -32007, message: 'Message too large' };
      response.writeHead(status).end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
    });
    const error = await failure(connect(url).sum(1, 2));
    expect(error).toBeInstanceOf(RpcError);
    expect(error.code).toBe(-32007);
  });

  test.each([
    [502, '<h1>Bad Gateway</h1>'],
    [404, ''],
    [403, '{"error":{"code":403,"message":"of a gateway"}}'],
  ])('rejects with the status of an HTTP %d without a JSON-RPC body', async (status, body) => {
    const { url } = await httpServer((_body, response) => response.writeHead(status).end(body));
    const error = await failure(connect(url).sum(1, 2));
    expect(error).toBeInstanceOf(TransportError);
    const cause = { status, text: body };
    expect(error).toMatchObject({ status, message: `${url}: HTTP ${status}`, sent: true, cause });
  });

  test.each(['<html>', '', '{"jsonrpc":'])('rejects a 200 whose body is %j', async (body) => {
    const { url } = await httpServer((_body, response) => response.end(body));
    const error = await failure(connect(url).sum(1, 2));
    expect(error).toBeInstanceOf(TransportError);
    expect(error.message).toBe(`not JSON: ${body}`);
    expect(error.cause).toBeInstanceOf(SyntaxError);
    expect(error.sent).toBe(true);
  });

  test('says why a server cannot be reached, and keeps the cause', async () => {
    const url = `${schemeOf('http')}://127.0.0.1:${await freePort()}/`;
    const error = await failure(connect(url).sum(1, 2));
    expect(error).toBeInstanceOf(TransportError);
    const { host } = new URL(url);
    expect(error.message).toBe(
      `${url}: ${carrier === 'HTTP' ? `connect ECONNREFUSED ${host}` : 'fetch failed (ECONNREFUSED)'}`,
    );
    const { code, cause } = error.cause as NodeJS.ErrnoException;
    expect(code ?? Object(cause).code).toBe('ECONNREFUSED');
    expect(error.status).toBeUndefined();
    // fetch does not tell how far it came.
    expect(error.sent).toBe(carrier !== 'HTTP');
  });

  test('rejects when the connection breaks inside the reply', async () => {
    const { url } = await httpServer((_body, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"jsonrpc"', () => response.destroy());
    });
    const call = connect(url).sum(1, 2);
    await expect(call).rejects.toMatchObject({ name: 'TransportError', sent: true });
  });

  test('follows no redirect', async () => {
    const elsewhere = await httpServer();
    const { url } = await httpServer((_body, response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    );
    const error = await failure(connect(url).sum(1, 2));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({
      status: 307,
      message: `${url}: HTTP 307, a redirect`,
    });
    expect(elsewhere.requests).toEqual([]);
  });

  test('takes no reply out of a redirect', async () => {
    const { url } = await httpServer((body, response) =>
      response.writeHead(302).end(JSON.stringify({ jsonrpc: '2.0', id: body.id, result: 5 })),
    );
    await expect(connect(url).sum(2, 3)).rejects.toThrow(', a redirect');
  });

  test('reads a reply that comes in pieces, cut within a character', async () => {
    const { url } = await httpServer((_body, response) => {
      const reply = Buffer.from('{"jsonrpc":"2.0","id":1,"result":"€"}');
      response.write(reply.subarray(0, -3), () => response.end(reply.subarray(-3)));
    });
    expect(await connect(url).calc.echo('x')).toBe('€');
  });

  test('ends the request when it is cancelled', async () => {
    const given = new AbortController();
    const { url } = await httpServer(async (_body, response) => {
      given.abort(new Error('enough'));
      await once(response, 'close');
      closed();
    });
    let closed = (): void => undefined;
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    await expect(connect(url, { signal: given.signal }).sum(1, 2)).rejects.toThrow('enough');
    await isClosed;
  });

  test('speaks TLS to an https: address', async () => {
    const { url } = await httpServer(undefined, false);
    const error = await failure(connect(url.replace('http:', 'https:')).sum(1, 2));
    expect(error).toBeInstanceOf(TransportError);
    expect(error.message).toMatch(/SSL|TLS/);
    expect(error.sent).toBe(carrier !== 'HTTP');
  });

  test('sends the headers of its options, but its own Content-Type', async () => {
    const server = await httpServer();
    const headers = { authorization: 'Bearer x', 'Content-Type': 'text/plain' };
    await connect(server.url, { headers }).sum(1, 2);
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer x',
      'content-type': 'application/json',
    });
  });

  test('calls the fetch that it was given', async () => {
    const reply = '{"jsonrpc":"2.0","id":1,"result":42}';
    const fetch = jest.fn(async () => new Response(reply));
    expect(await connect('/rpc', { fetch }).sum(1, 2)).toBe(42);
    expect(fetch.mock.calls).toEqual([['/rpc', expect.objectContaining({ method: 'POST' })]]);
  });

  test('rejects, and sends nothing, when an argument has no JSON', async () => {
    const fetch = jest.fn(async () => new Response());
    const client = connect('/rpc', { fetch });
    await expect(client.calc.echo(1n)).rejects.toThrow(/BigInt/);
    expect(fetch).not.toHaveBeenCalled();
  });

  test('resolves a notification when the server has taken it', async () => {
    const server = await httpServer();
    expect(await notify(connect(server.url)).calc.log('x')).toBeUndefined();
    expect(server.bodies).toEqual([{ jsonrpc: '2.0', method: 'calc.log', params: ['x'] }]);
  });

  test('takes any 2xx for a notification, whatever its body', async () => {
    const { url } = await httpServer((_body, response) => response.writeHead(202).end('queued'));
    await expect(notify(connect(url)).sum(1, 2)).resolves.toBeUndefined();
  });

  test('rejects a notification that the server refused', async () => {
    const { url } = await httpServer((_body, response) => response.writeHead(503).end());
    const error = await failure(notify(connect(url)).sum(1, 2));
    expect(error).toMatchObject({ name: 'TransportError', status: 503 });
  });

  test('rejects a notification with the JSON-RPC error of an error status', async () => {
    const { url } = await httpServer((_body, response) => {
      const error = { code: -32007, message: 'Message too large' };
      response.writeHead(413).end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
    });
    const error = await failure(notify(connect(url)).sum(1, 2));
    expect(error).toMatchObject({ name: 'RpcError', code: -32007 });
  });
});

test('a client in Node keeps its connection for the next call', async () => {
  const { url, requests } = await httpServer();
  const client = connectTo(url);
  expect([await client.sum(1, 2), await client.sum(3, 4)]).toEqual([3, 7]);
  expect(new Set(requests.map(({ socket }) => socket)).size).toBe(1);
});

describe('a client over a fetch that lacks something', () => {
  const bodyless =
    (text: string): typeof globalThis.fetch =>
    async () =>
      ({ status: 200, text: async () => text }) as Response;
  const reply = '{"jsonrpc":"2.0","id":1,"result":5}';

  test('reads the text of a response whose body is not a stream, as in React Native', async () => {
    const client = connectAs<Client>(methods, 'http://h/', { fetch: bodyless(reply) });
    expect(await client.sum(2, 3)).toBe(5);
  });

  test('refuses such a text that is larger than maxReplyBytes', async () => {
    const options = { fetch: bodyless(reply), maxReplyBytes: reply.length - 1 };
    const client = connectAs<Client>(methods, 'http://h/', options);
    await expect(client.sum(2, 3)).rejects.toThrow(`exceeds ${reply.length - 1} bytes`);
  });

  test("refuses a redirect that a page's fetch shows as status 0", async () => {
    const fetch = async () => ({ status: 0, text: async () => '' }) as Response;
    const client = connectAs<Client>(methods, 'http://h/', { fetch });
    await expect(client.sum(2, 3)).rejects.toThrow(', a redirect');
  });

  test('rejects with an error where signals have no reason', async () => {
    const fetch = () => new Promise<never>(() => {});
    const client = connectAs<Client>(methods, 'http://h/', { fetch });
    const controller = new AbortController();
    Object.defineProperty(controller.signal, 'reason', { value: undefined });
    const call = withOptions(client, { signal: controller.signal }).sum(2, 3);
    controller.abort();
    await expect(call).rejects.toThrow('aborted');
  });
});
