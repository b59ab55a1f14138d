import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { RpcError } from '@ujrpc/words';
import { WebSocket } from 'ws';
import { batch } from '../../batch.js';
import { close } from '../../close.js';
import type { TransportError } from '../../errors.js';
import { type Client, methods, respond } from '../../fixtures/calculator.js';
import {
  freePort,
  refusingServer,
  schemeOf,
  socketServer,
  stopServers,
  TrustingWebSocket,
  tell,
  trusting,
} from '../../fixtures/servers.js';
import { connect } from '../../for-generated-code/connect.js';
import { notify } from '../../notify.js';
import type { ClientOptions } from '../../options.js';
import { withOptions } from '../../with-options.js';
import { webSocketLink } from './web-socket-link.js';

const clients: Client[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map(close));
  await stopServers();
});

/** A given WebSocket has the certificates itself. */
const trustingUnless = ({ WebSocket }: ClientOptions, url: string) =>
  WebSocket ? {} : trusting(url);

const caught = (error: unknown) => error as TransportError;

describe.each([
  ['the package ws', {}],
  ['a given WebSocket', { WebSocket: TrustingWebSocket }],
])('a client over WebSocket, by %s', (_by, given: ClientOptions) => {
  function open(url: string, options: ClientOptions = {}): Client {
    const client = connect<Client>(methods, url, {
      ...trustingUnless({ ...given, ...options }, url),
      ...given,
      ...options,
    });
    clients.push(client);
    return client;
  }

  test('sends a message for each call, on one connection that it opens with the first', async () => {
    const server = await socketServer();
    const client = open(server.url);
    expect(server.sockets).toHaveLength(0);
    expect(await client.sum(2, 3)).toBe(5);
    expect(await client.calc.log('x')).toBeUndefined();
    expect(server.sockets.map(({ protocol }) => protocol)).toEqual(['ujrpc.1']);
    expect(server.documents).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'sum', params: [2, 3] },
      { jsonrpc: '2.0', id: 2, method: 'calc.log', params: ['x'] },
    ]);
  });

  test('makes calls, batches and notifications at once', async () => {
    const server = await socketServer();
    const client = open(server.url);
    const all = [
      client.sum(1, 1),
      batch(client, (c) => [c.sum(2, 2), c.sum(3, 3)]),
      notify(client).calc.log('x'),
      client.divide(1, 0).catch((error) => error),
    ];
    expect(await Promise.all(all)).toEqual([2, [4, 6], undefined, expect.any(RpcError)]);
    expect(server.sockets).toHaveLength(1);
  });

  test('gives replies in any order to their calls', async () => {
    const held: object[] = [];
    const { url } = await socketServer((request, socket) => {
      held.unshift(respond(request) ?? {});
      if (held.length === 3) {
        for (const reply of held) {
          tell(socket, reply);
        }
      }
    });
    const client = open(url);
    const calls = [client.sum(1, 1), client.sum(2, 2), client.sum(3, 3)];
    expect(await Promise.all(calls)).toEqual([2, 4, 6]);
  });

  test('takes a binary message for the text that it holds', async () => {
    const { url } = await socketServer(({ id }, socket) =>
      socket.send(Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, result: 'é 😀' }))),
    );
    expect(await open(url).find(1)).toBe('é 😀');
  });

  test('is told when the server is away', async () => {
    const url = `${schemeOf('ws')}://127.0.0.1:${await freePort()}/`;
    const client = open(url);
    const errors = await Promise.all([
      client.sum(1, 2).catch(caught),
      notify(client).sum(1, 2).catch(caught),
    ]);
    for (const error of errors) {
      expect(error).toMatchObject({ name: 'TransportError', sent: false });
      expect((error as Error).message).toMatch(`${url}: connect ECONNREFUSED`);
    }
  });

  test('is told of a host of several addresses, none of which answers', async () => {
    const call = open(`ws://localhost:${await freePort()}/`).sum(1, 2);
    await expect(call).rejects.toThrow(/ECONNREFUSED/);
  });

  test('is told of a server that speaks no WebSocket', async () => {
    const { url } = await refusingServer(200);
    const call = open(url).sum(1, 2);
    await expect(call).rejects.toMatchObject({ name: 'TransportError', sent: false });
  });

  test('is told of a URL that cannot be read', async () => {
    await expect(open('ws://').sum(1, 2)).rejects.toMatchObject({
      name: 'TransportError',
      message: expect.stringMatching(/^ws:\/\/: Invalid URL/),
      sent: false,
    });
  });

  test('rejects every pending call when the server closes, with its reason', async () => {
    const server = await socketServer((request, socket) => {
      if (request.method === 'find') {
        socket.close(1001, 'bye');
      } else if (request.method === 'sum') {
        tell(socket, respond(request));
      }
    });
    const client = open(server.url);
    const calls: Promise<unknown>[] = [client.divide(1, 1), client.find(3)];
    for (const error of await Promise.all(calls.map((call) => call.catch(caught)))) {
      expect(error).toMatchObject({
        name: 'TransportError',
        message: `${server.url}: the server closed the connection (1001: bye)`,
        sent: true,
      });
    }
    expect(await client.sum(2, 3)).toBe(5);
    expect(server.sockets).toHaveLength(2);
  });

  test('calls over a new connection while a server that has closed the old one does not end it', async () => {
    const server = await socketServer();
    const made: WebSocket[] = [];
    class Watched extends TrustingWebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        made.push(this);
      }
    }
    const client = open(server.url, { WebSocket: Watched });
    await client.sum(1, 2);
    const tcp = server.requests[0]?.socket;
    tcp?.pause();
    // A close frame with the status 1001.
    tcp?.write(Buffer.from([0x88, 0x02, 0x03, 0xe9]));
    while (made[0]?.readyState === WebSocket.OPEN) {
      await new Promise(setImmediate);
    }
    expect(await client.sum(2, 3)).toBe(5);
    expect(server.sockets).toHaveLength(2);
    tcp?.destroy();
  });

  test('rejects a call whose connection is cut', async () => {
    const { url } = await socketServer((_request, socket) => socket.terminate());
    await expect(open(url).sum(1, 2)).rejects.toMatchObject({
      message: `${url}: the server closed the connection (1006)`,
      sent: true,
    });
  });

  test.each([
    ['text that is not JSON', 'HTTP/1.1 400', /unreadable reply: .*JSON/],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff]), /unreadable reply: .*utf-8/],
    ['a reply to a call that was never made', '{"id":99,"result":1}', /that was never made/],
  ])('cuts a connection that brings %s', async (_what, bytes, message) => {
    const server = await socketServer((_request, socket) => socket.send(bytes));
    const call = open(server.url).sum(1, 2);
    await expect(call).rejects.toMatchObject({ name: 'TransportError' });
    await expect(call).rejects.toThrow(message);
    const [socket] = server.sockets;
    if (socket && socket.readyState !== socket.CLOSED) {
      await once(socket, 'close');
    }
  });

  test('cuts a connection that brings a reply over the limit', async () => {
    const { url } = await socketServer((_request, socket) => socket.send(`"${'x'.repeat(1000)}"`));
    const call = open(url, { maxReplyBytes: 1000 }).sum(1, 2);
    await expect(call).rejects.toThrow(/exceed/);
  });

  test('takes a reply of as many bytes as the limit', async () => {
    const reply = '{"jsonrpc":"2.0","id":1,"result":5}';
    const { url } = await socketServer((_request, socket) => socket.send(reply));
    expect(await open(url, { maxReplyBytes: reply.length }).sum(2, 3)).toBe(5);
  });

  test('cancels on the server a call that its signal ends', async () => {
    const controller = new AbortController();
    const server = await socketServer((request, socket) => {
      if (request.method === 'find') {
        controller.abort('left');
      } else if (request.id) {
        tell(socket, respond(request));
      }
    });
    const client = open(server.url);
    const call = withOptions(client, { signal: controller.signal }).find(1);
    await expect(call).rejects.toBe('left');
    expect(await client.sum(1, 2)).toBe(3);
    expect(server.documents[1]).toMatchObject({ method: '$/cancelRequest', params: { id: 1 } });
  });

  test('never sends a call that is cancelled while the connection is being opened', async () => {
    const controller = new AbortController();
    const server = await socketServer();
    const client = open(server.url);
    const call = withOptions(client, { signal: controller.signal }).sum(1, 2);
    controller.abort('left');
    await expect(call).rejects.toBe('left');
    expect(await client.sum(3, 4)).toBe(7);
    expect(server.documents).toMatchObject([{ params: [3, 4] }]);
  });

  test('gives what answers nothing to its listener', async () => {
    const notification = { jsonrpc: '2.0', method: 'progress', params: [1] };
    const { url } = await socketServer((request, socket) => {
      tell(socket, notification);
      tell(socket, respond(request));
    });
    const link = webSocketLink(url, { ...trustingUnless(given, url), ...given });
    const heard: string[] = [];
    link.listen?.((text) => heard.push(text));
    const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'sum', params: [1, 2] });
    expect(await link.send(text, { ids: [1] })).toBe('{"jsonrpc":"2.0","id":1,"result":3}');
    expect(heard).toEqual([JSON.stringify(notification)]);
    await link.close?.();
  });

  test('ends the connection when it is closed, and opens another for a later call', async () => {
    const server = await socketServer((request, socket) => {
      if (request.method === 'sum') {
        tell(socket, respond(request));
      }
    });
    const client = open(server.url);
    await client.sum(1, 2);
    const pending = expect(client.find(1)).rejects.toThrow(`${server.url}: closed by the client`);
    const closed = once(server.sockets[0] as WebSocket, 'close');
    await close(client);
    await pending;
    expect((await closed)[0]).toBe(1005);
    expect(await client.sum(2, 3)).toBe(5);
    expect(server.sockets).toHaveLength(2);
  });

  test('may be closed before the first call, while it connects, twice, and after a loss', async () => {
    const client = open(`${schemeOf('ws')}://127.0.0.1:${await freePort()}/`);
    await close(client);
    const call = expect(client.sum(1, 2)).rejects.toThrow('closed by the client');
    await close(client);
    await call;
    await expect(client.sum(1, 2)).rejects.toMatchObject({ sent: false });
    await close(client);
    await close(client);
  });
});

describe('the headers of a client', () => {
  const headers = { Authorization: 'Bearer x' };

  test('are in the handshake, and others with each call', async () => {
    const server = await socketServer();
    const client = connect<Client>(methods, server.url, { ...trusting(server.url), headers });
    clients.push(client);
    await client.sum(1, 2);
    const traced = withOptions(client, { headers: { Traceparent: '00-1' } });
    await traced.sum(1, 2);
    await batch(traced, (c) => [c.sum(1, 2), c.sum(2, 3)]);
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer x' });
    const meta = { headers: { authorization: 'Bearer x', traceparent: '00-1' } };
    expect(server.documents).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'sum', params: [1, 2] },
      { jsonrpc: '2.0', id: 2, method: 'sum', params: [1, 2], meta },
      [
        { jsonrpc: '2.0', id: 3, method: 'sum', params: [1, 2], meta },
        { jsonrpc: '2.0', id: 4, method: 'sum', params: [2, 3], meta },
      ],
    ]);
  });

  test('are with each call where the handshake cannot say them', async () => {
    const server = await socketServer();
    const client = connect<Client>(methods, server.url, {
      headers,
      WebSocket: TrustingWebSocket,
    });
    clients.push(client);
    await client.sum(1, 2);
    expect(server.documents).toMatchObject([{ meta: { headers: { authorization: 'Bearer x' } } }]);
  });
});

test('a handshake that is refused is told by its status', async () => {
  const { url } = await refusingServer(403);
  await expect(connect<Client>(methods, url, trusting(url)).sum(1, 2)).rejects.toMatchObject({
    message: `${url}: HTTP 403 instead of a WebSocket`,
    status: 403,
    sent: false,
  });
});
