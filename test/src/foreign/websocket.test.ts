import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection } from '@ujrpc/core';
import { WebSocketProvider } from 'ethers';
import { JSONRPCClient, JSONRPCServer, JSONRPCServerAndClient } from 'json-rpc-2.0';
import { createClient, webSocket } from 'viem';
import { WebSocket } from 'ws';
import { closeAll } from '../support/closing.js';
import { fixtureServer } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

/** Clients that other people wrote, as their own documents say to use them. */
describe.each(transportsUnderTest)('over WebSocket on %s', (transport) => {
  const connected: Connection[] = [];
  let url = '';
  const closers: (() => unknown)[] = [];

  beforeAll(async () => {
    const server = await fixtureServer({});
    server.use({ connected: (connection) => void connected.push(connection) });
    const { port } = await server.listen({ transport, port: 0 });
    url = `ws://127.0.0.1:${port}`;
  });

  afterEach(async () => {
    for (const close of closers.splice(0)) {
      await close();
    }
  });

  afterAll(closeAll);

  /** With what `ws` does when it is told nothing: it offers compression. */
  async function open(): Promise<WebSocket> {
    const socket = new WebSocket(url);
    closers.push(() => socket.terminate());
    await once(socket, 'open');
    return socket;
  }

  test('ws sends requests by hand, which are answered in the order that they are ready', async () => {
    const socket = await open();
    expect(socket.extensions).toBe('');
    socket.send('{"jsonrpc":"2.0","id":"a","method":"sum","params":[2,3]}');
    expect(String((await once(socket, 'message'))[0])).toBe(
      '{"jsonrpc":"2.0","id":"a","result":5}',
    );
    socket.send('[{"jsonrpc":"2.0","id":1,"method":"sum","params":[1,1]}]');
    expect(String((await once(socket, 'message'))[0])).toBe(
      '[{"jsonrpc":"2.0","id":1,"result":2}]',
    );
    socket.ping('still there?');
    expect(String((await once(socket, 'pong'))[0])).toBe('still there?');
    socket.close(1000, 'bye');
    expect((await once(socket, 'close')).map(String)).toEqual(['1000', expect.any(String)]);
  });

  test('viem calls over its webSocket() transport', async () => {
    const client = createClient({
      transport: webSocket(url, { reconnect: false, keepAlive: false, retryCount: 0 }),
    });
    const request = client.request as (call: {
      method: string;
      params: unknown;
    }) => Promise<unknown>;
    const rpc = await client.transport.getRpcClient();
    closers.push(() => rpc.close());
    const sums = [1, 2, 3].map((n) => request({ method: 'sum', params: [n, n] }));
    expect(await Promise.all(sums)).toEqual([2, 4, 6]);
    await expect(request({ method: 'unknown', params: [] })).rejects.toMatchObject({
      cause: { code: -32601 },
    });
    await expect(request({ method: 'throwRpcError', params: [] })).rejects.toMatchObject({
      details: 'Out of stock',
    });
  });

  test('ethers calls by its WebSocketProvider', async () => {
    const provider = new WebSocketProvider(url, 1, { staticNetwork: true });
    closers.push(() => provider.destroy());
    expect(await Promise.all([provider.send('sum', [2, 3]), provider.send('sum', [4, 5])])).toEqual(
      [5, 9],
    );
    await expect(provider.send('throwRpcError', [])).rejects.toMatchObject({
      error: { code: 1234, message: 'Out of stock' },
    });
  });

  test('json-rpc-2.0 calls and notifies', async () => {
    const socket = await open();
    const client = new JSONRPCClient((payload) => socket.send(JSON.stringify(payload)));
    socket.on('message', (data) => client.receive(JSON.parse(String(data))));
    client.notify('nothing', []);
    expect(await client.request('subtract', { subtrahend: 23, minuend: 42 })).toBe(19);
    await expect(client.request('throwRpcError', [])).rejects.toMatchObject({
      message: 'Out of stock',
      code: 1234,
      data: { item: 'tea', left: 0 },
    });
  });

  test('json-rpc-2.0 takes what the server sends by itself', async () => {
    const heard: unknown[] = [];
    const called = new JSONRPCServer();
    const socket = await open();
    const both = new JSONRPCServerAndClient(
      called,
      new JSONRPCClient((payload) => socket.send(JSON.stringify(payload))),
    );
    const came = new Promise<void>((resolve) => {
      called.addMethod('said', (params) => {
        heard.push(params);
        resolve();
      });
    });
    socket.on('message', (data) => both.receiveAndSend(JSON.parse(String(data))));
    // The server has seen the connection by the time that it answers a call.
    await both.request('sum', [1, 1]);
    connected.at(-1)?.send?.('said', ['hello']);
    await came;
    expect(heard).toEqual([['hello']]);
  });
});
