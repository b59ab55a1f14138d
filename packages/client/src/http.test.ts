import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { RpcError } from '@ujrpc/protocol';
import { connect } from './connect.js';
import { TransportError } from './errors.js';
import { type Client, methods } from './fixtures/calculator.js';
import { freePort, httpServer, stopServers } from './fixtures/servers.js';
import { notify } from './notify.js';

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

describe('a client over HTTP', () => {
  test('posts a JSON-RPC request and resolves to its result', async () => {
    const server = await httpServer();
    const client = connect<Client>(methods, server.url);
    expect(await client.sum(2, 3)).toBe(5);
    expect(server.bodies).toEqual([{ jsonrpc: '2.0', id: 1, method: 'sum', params: [2, 3] }]);
    expect(server.requests[0]?.method).toBe('POST');
    expect(server.requests[0]?.headers['content-type']).toBe('application/json');
  });

  test('numbers its requests from 1', async () => {
    const server = await httpServer();
    const client = connect<Client>(methods, new URL(server.url));
    await client.sum(1, 1);
    await client.calc.log('x');
    expect(server.bodies).toMatchObject([{ id: 1 }, { id: 2, method: 'calc.log', params: ['x'] }]);
  });

  test('rejects with the RpcError that the method threw', async () => {
    const { url } = await httpServer();
    const error = await failure(connect<Client>(methods, url).divide(7, 0));
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ code: 1001, message: 'Division by zero', data: { a: 7 } });
  });

  test('reads no more of a reply than maxReplyBytes', async () => {
    const { url } = await httpServer((_body, response) => {
      const text = '{"jsonrpc":"2.0","id":1,"result":5}';
      response.end(text.padEnd(100));
    });
    const sum = (maxReplyBytes: number) =>
      connect<Client>(methods, url, { maxReplyBytes }).sum(2, 3);
    expect(await sum(100)).toBe(5);
    const error = await failure(sum(99));
    expect(error).toBeInstanceOf(TransportError);
    expect(error.message).toContain('a reply of over 99 bytes');
  });

  test.each([403, 413])('takes the JSON-RPC error out of an HTTP %d', async (status) => {
    const { url } = await httpServer((_body, response) => {
      const error = { code: -32007, message: 'Message too large' };
      response.writeHead(status).end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
    });
    const error = await failure(connect<Client>(methods, url).sum(1, 2));
    expect(error).toBeInstanceOf(RpcError);
    expect(error.code).toBe(-32007);
  });

  test.each([
    [502, '<h1>Bad Gateway</h1>'],
    [404, ''],
    [403, '{"error":{"code":403,"message":"of a gateway"}}'],
  ])('rejects with the status of an HTTP %d without a JSON-RPC body', async (status, body) => {
    const { url } = await httpServer((_body, response) => response.writeHead(status).end(body));
    const error = await failure(connect<Client>(methods, url).sum(1, 2));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ status, message: `${url}: HTTP ${status}` });
  });

  test.each(['<html>', '', '{"jsonrpc":'])('rejects a 200 whose body is %j', async (body) => {
    const { url } = await httpServer((_body, response) => response.end(body));
    const error = await failure(connect<Client>(methods, url).sum(1, 2));
    expect(error).toBeInstanceOf(TransportError);
    expect(error.status).toBe(200);
    expect(error.cause).toBeInstanceOf(SyntaxError);
  });

  test('says why a server cannot be reached, and keeps the cause', async () => {
    const url = `http://127.0.0.1:${await freePort()}/`;
    const error = await failure(connect<Client>(methods, url).sum(1, 2));
    expect(error).toBeInstanceOf(TransportError);
    expect(error.message).toBe(`${url}: fetch failed (ECONNREFUSED)`);
    expect(error.cause).toMatchObject({ name: 'TypeError', cause: { code: 'ECONNREFUSED' } });
    expect(error.status).toBeUndefined();
  });

  test('rejects when the connection breaks inside the reply', async () => {
    const { url } = await httpServer((_body, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"jsonrpc"', () => response.destroy());
    });
    const call = connect<Client>(methods, url).sum(1, 2);
    await expect(call).rejects.toThrow(TransportError);
  });

  test('sends the headers of its options, but its own Content-Type', async () => {
    const server = await httpServer();
    const headers = { authorization: 'Bearer x', 'Content-Type': 'text/plain' };
    await connect<Client>(methods, server.url, { headers }).sum(1, 2);
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer x',
      'content-type': 'application/json',
    });
  });

  test('calls the fetch that it was given', async () => {
    const reply = '{"jsonrpc":"2.0","id":1,"result":42}';
    const fetch = jest.fn(async () => new Response(reply));
    expect(await connect<Client>(methods, '/rpc', { fetch }).sum(1, 2)).toBe(42);
    expect(fetch.mock.calls).toEqual([['/rpc', expect.objectContaining({ method: 'POST' })]]);
  });

  test('rejects, and sends nothing, when an argument has no JSON', async () => {
    const fetch = jest.fn(async () => new Response());
    const client = connect<Client>(methods, '/rpc', { fetch });
    await expect(client.calc.echo(1n)).rejects.toThrow(/BigInt/);
    expect(fetch).not.toHaveBeenCalled();
  });

  test('resolves a notification when the server has taken it', async () => {
    const server = await httpServer();
    expect(await notify(connect<Client>(methods, server.url)).calc.log('x')).toBeUndefined();
    expect(server.bodies).toEqual([{ jsonrpc: '2.0', method: 'calc.log', params: ['x'] }]);
  });

  test('takes any 2xx for a notification, whatever its body', async () => {
    const { url } = await httpServer((_body, response) => response.writeHead(202).end('queued'));
    await expect(notify(connect<Client>(methods, url)).sum(1, 2)).resolves.toBeUndefined();
  });

  test('rejects a notification that the server refused', async () => {
    const { url } = await httpServer((_body, response) => response.writeHead(503).end());
    const error = await failure(notify(connect<Client>(methods, url)).sum(1, 2));
    expect(error).toMatchObject({ name: 'TransportError', status: 503 });
  });

  test('rejects a notification with the JSON-RPC error of an error status', async () => {
    const { url } = await httpServer((_body, response) => {
      const error = { code: -32007, message: 'Message too large' };
      response.writeHead(413).end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
    });
    const error = await failure(notify(connect<Client>(methods, url)).sum(1, 2));
    expect(error).toMatchObject({ name: 'RpcError', code: -32007 });
  });
});
