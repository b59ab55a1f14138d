import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { RpcError } from '@ujrpc/words';
import { batch } from '../../batch.js';
import { close } from '../../close.js';
import { TimeoutError, TransportError } from '../../errors.js';
import { type Client, methods, respond } from '../../fixtures/calculator.js';
import {
  freePort,
  lineServer,
  reset,
  say,
  schemeOf,
  socketPath,
  stopServers,
  trusting,
} from '../../fixtures/servers.js';
import { connect } from '../../for-generated-code/connect.js';
import { notify } from '../../notify.js';
import type { ClientOptions } from '../../options.js';
import { withOptions } from '../../with-options.js';
import { streamLink } from './stream-link.js';

const clients: Client[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map(close));
  await stopServers();
});

function open(url: string, options: ClientOptions = {}): Client {
  const client = connect<Client>(
    methods,
    streamLink(url, { ...trusting(url), ...options }),
    options,
  );
  clients.push(client);
  return client;
}

const caught = (error: unknown) => error as TransportError & RpcError;

describe('a client over TCP', () => {
  test('sends a line for each call, on one connection that it opens with the first', async () => {
    const server = await lineServer();
    const client = open(server.url);
    expect(server.sockets).toHaveLength(0);
    expect(await client.sum(2, 3)).toBe(5);
    expect(await client.calc.log('x')).toBeUndefined();
    expect(server.sockets).toHaveLength(1);
    expect(server.documents).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'sum', params: [2, 3] },
      { jsonrpc: '2.0', id: 2, method: 'calc.log', params: ['x'] },
    ]);
  });

  test('rejects with the RpcError that the method threw, and lives on', async () => {
    const client = open((await lineServer()).url);
    await expect(client.divide(7, 0)).rejects.toThrow(RpcError);
    expect(await client.divide(8, 2)).toBe(4);
  });

  test('gives replies in any order to their calls', async () => {
    const held: object[] = [];
    const { url } = await lineServer((request, socket) => {
      held.unshift(respond(request) ?? {});
      if (held.length === 3) {
        socket.write(held.map((reply) => `${JSON.stringify(reply)}\n`).join(''));
      }
    });
    const client = open(url);
    const calls = [client.sum(1, 1), client.sum(2, 2), client.sum(3, 3)];
    expect(await Promise.all(calls)).toEqual([2, 4, 6]);
  });

  test('gives each call its reply where the server puts several into one array', async () => {
    const held: object[] = [];
    const { url } = await lineServer((request, socket) => {
      held.push(respond(request) ?? {});
      if (held.length === 2) {
        say(socket, held);
      }
    });
    const client = open(url);
    expect(await Promise.all([client.sum(1, 1), client.sum(2, 2)])).toEqual([2, 4]);
  });

  test('gives a batch and a call their replies out of one array', async () => {
    const held: object[] = [];
    const { url } = await lineServer((document, socket) => {
      held.push(...([document].flat() as never[]).map((one) => respond(one) ?? {}));
      if (held.length === 3) {
        say(socket, held);
      }
    });
    const client = open(url);
    const both = batch(client, (c) => [c.sum(1, 1), c.sum(2, 2)]);
    expect(await Promise.all([both, client.sum(3, 3)])).toEqual([[2, 4], 6]);
  });

  test('reads a reply that comes byte by byte', async () => {
    const { url } = await lineServer((request, socket) => {
      socket.setNoDelay(true);
      const bytes = Buffer.from(`${JSON.stringify({ id: request.id, result: 'é 😀' })}\n`);
      for (const byte of bytes) {
        socket.write(Uint8Array.of(byte));
      }
    });
    expect(await open(url).find(1)).toBe('é 😀');
  });

  test('sends calls made together in one segment', async () => {
    const segments: Buffer[] = [];
    const server = await lineServer();
    const client = open(server.url);
    await client.sum(0, 0);
    server.sockets[0]?.setEncoding('utf8').on('data', (chunk) => segments.push(chunk));
    await Promise.all(Array.from({ length: 50 }, (_, i) => client.sum(i, 1)));
    expect(segments).toHaveLength(1);
  });

  test('resolves a notification when it is written', async () => {
    const server = await lineServer();
    const client = open(server.url);
    await notify(client).calc.log('x');
    await client.sum(1, 2);
    expect(server.documents[0]).toEqual({ jsonrpc: '2.0', method: 'calc.log', params: ['x'] });
  });

  test('sends headers with each call', async () => {
    const server = await lineServer();
    await open(server.url, { headers: { 'X-Trace': '1' } }).sum(1, 2);
    expect(server.documents).toMatchObject([{ meta: { headers: { 'x-trace': '1' } } }]);
  });

  test('speaks over AF_UNIX the same way', async () => {
    const server = await lineServer(undefined, { path: await socketPath() });
    expect(await open(server.url).sum(2, 3)).toBe(5);
  });
});

describe('a lost connection', () => {
  test('is told when the server is away', async () => {
    const url = `${schemeOf('tcp')}://127.0.0.1:${await freePort()}`;
    const client = open(url);
    const [called, notified] = await Promise.all([
      client.sum(1, 2).catch(caught),
      notify(client).sum(1, 2).catch(caught),
    ]);
    expect(called).toBeInstanceOf(TransportError);
    expect(called).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect((called as Error).message).toMatch(`${url}: connect ECONNREFUSED`);
    expect(notified).toBeInstanceOf(TransportError);
    expect([called, notified]).toMatchObject([{ sent: false }, { sent: false }]);
  });

  test('is told for a host of several addresses, none of which answers', async () => {
    const error = await open(`${schemeOf('tcp')}://localhost:${await freePort()}`)
      .sum(1, 2)
      .catch(caught);
    expect((error as Error).message).toMatch(/ECONNREFUSED/);
  });

  test('rejects every pending call, and the next call opens a new one', async () => {
    const server = await lineServer((request, socket) => {
      if (request.method === 'find') {
        socket.end();
      } else if (request.method === 'sum') {
        say(socket, respond(request));
      }
    });
    const client = open(server.url);
    const failed = [client.divide(1, 1), client.divide(2, 1), client.find(3)];
    const errors = await Promise.all(
      failed.map((call) => (call as Promise<unknown>).catch(caught)),
    );
    for (const error of errors) {
      expect(error).toBeInstanceOf(TransportError);
      expect((error as Error).message).toBe(`${server.url}: the server closed the connection`);
    }
    expect(await client.sum(2, 3)).toBe(5);
    expect(server.sockets).toHaveLength(2);
  });

  test('rejects a call whose reply was cut by a reset', async () => {
    const { url } = await lineServer((_request, socket) => {
      socket.write('{"jsonrpc":"2.0","id":1,"res', () => reset(socket));
    });
    const error = await open(url).sum(1, 2).catch(caught);
    expect(error).toBeInstanceOf(TransportError);
    expect((error as TransportError).sent).toBe(true);
    // Some kernels report a reset that follows data as an end.
    expect((error as Error).message).toMatch(/ECONNRESET|the server closed the connection/);
  });

  test('between calls goes unnoticed', async () => {
    const server = await lineServer();
    const client = open(server.url);
    await client.sum(1, 2);
    const [socket] = server.sockets;
    socket?.end();
    await once(socket ?? process, 'close');
    expect(await client.sum(2, 3)).toBe(5);
    expect(server.sockets).toHaveLength(2);
  });

  test('is found again when the server comes back', async () => {
    const path = await socketPath();
    const client = open(`unix:${path}`);
    await expect(client.sum(1, 2)).rejects.toThrow('ENOENT');
    await lineServer(undefined, { path });
    expect(await client.sum(1, 2)).toBe(3);
  });
});

describe('a peer that breaks the protocol', () => {
  test.each([
    ['text that is not JSON', 'HTTP/1.1 400 Bad Request\r\n', /unreadable reply: .*JSON/],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x0a]), /unreadable reply: .*utf-8/],
    [
      'a reply to an id that was never sent',
      '{"id":99,"result":1}\n',
      /a reply to a call that was never made/,
    ],
    ['a reply to a string', '{"id":"1","result":1}\n', /a reply to a call that was never made/],
    ['a scalar', '7\n', /a reply to a call that was never made/],
    ['an empty batch', '[]\n', /a reply to a call that was never made/],
  ])('by %s loses the connection', async (_what, bytes, message) => {
    const server = await lineServer((_request, socket) => socket.write(bytes));
    const client = open(server.url);
    const errors = await Promise.all([
      client.sum(1, 2).catch(caught),
      client.find(1).catch(caught),
    ]);
    for (const error of errors) {
      expect(error).toBeInstanceOf(TransportError);
      expect((error as Error).message).toMatch(message);
    }
    const [socket] = server.sockets;
    expect(socket).toBeDefined();
    // It may be closed already; with what was not read the client resets it.
    await new Promise<unknown>((resolve) => {
      if (socket?.closed) {
        resolve(undefined);
      }
      socket?.once('close', resolve);
    });
  });

  test('by a reply over the limit loses the connection before its end', async () => {
    const server = await lineServer((_request, socket) => socket.write(`"${'x'.repeat(2000)}`));
    const error = await open(server.url, { maxReplyBytes: 1000 }).sum(1, 2).catch(caught);
    expect(error).toBeInstanceOf(TransportError);
    expect((error as Error).message).toMatch('the reply exceeds 1000 bytes');
  });

  test('may send notifications of its own and answer twice', async () => {
    const { url } = await lineServer((request, socket) => {
      say(socket, { jsonrpc: '2.0', method: 'progress', params: [1] });
      say(socket, respond(request));
      say(socket, respond(request));
    });
    const client = open(url);
    expect(await client.sum(1, 2)).toBe(3);
    expect(await client.sum(2, 2)).toBe(4);
  });
});

describe('a link', () => {
  test('takes a text that ends with its last brace, and one that ends with the stream', async () => {
    const { url } = await lineServer((request, socket) => {
      socket.write(JSON.stringify(respond(request)));
      if (request.id === 2) {
        socket.end();
      }
    });
    const client = open(url);
    expect(await client.sum(1, 2)).toBe(3);
    expect(await client.sum(2, 3)).toBe(5);
  });

  test('gives what answers nothing to its listener, over every connection', async () => {
    const notification = { jsonrpc: '2.0', method: 'progress', params: [1] };
    const question = { jsonrpc: '2.0', id: 's1', method: 'confirm' };
    const server = await lineServer((request, socket) => {
      say(socket, notification);
      say(socket, question);
      say(socket, respond(request));
      if (request.id === 1) {
        socket.end();
      }
    });
    const link = streamLink(server.url, trusting(server.url));
    const heard: unknown[] = [];
    link.listen?.((text) => heard.push(JSON.parse(text)));
    for (const id of [1, 2]) {
      const text = JSON.stringify({ jsonrpc: '2.0', id, method: 'sum', params: [1, id] });
      const reply = JSON.stringify({ jsonrpc: '2.0', id, result: 1 + id });
      expect(await link.send(text, { ids: [id] })).toBe(reply);
      await (id === 1 && once(server.sockets[0] ?? process, 'close'));
    }
    await link.close?.();
    expect(heard).toEqual([notification, question, notification, question]);
  });

  test('rejects with the reason of a signal', async () => {
    const { url } = await lineServer(() => {});
    const controller = new AbortController();
    const link = streamLink(url, trusting(url));
    const sent = link.send('{"id":1}', { ids: [1], signal: controller.signal });
    controller.abort('left');
    await expect(sent).rejects.toBe('left');
    await link.close?.();
  });
});

describe('an error without an id', () => {
  const error = { code: -32007, message: 'Message too large' };
  const reply = { jsonrpc: '2.0', id: null, error };

  test('belongs to the only call that is pending; the next takes a new connection', async () => {
    const server = await lineServer((request, socket) => {
      say(socket, request.method === 'find' ? reply : respond(request));
    });
    const client = open(server.url);
    await expect(client.find(1)).rejects.toMatchObject({ name: 'RpcError', ...error });
    expect(await client.sum(1, 2)).toBe(3);
    expect(server.sockets).toHaveLength(2);
  });

  test('loses the connection when several calls are pending', async () => {
    const { url } = await lineServer((request, socket) => {
      if (request.id === 2) {
        say(socket, reply);
      }
    });
    const client = open(url);
    const calls = [client.sum(1, 2), client.sum(3, 4)].map((call) => call.catch(caught));
    for (const failure of await Promise.all(calls)) {
      expect(failure).toMatchObject({ name: 'TransportError', cause: JSON.stringify(reply) });
    }
  });
});

describe('a call over TCP that is cancelled', () => {
  test('by a timeout is cancelled on the server, and its late reply is ignored', async () => {
    const server = await lineServer((request, socket) => {
      if (request.method === '$/cancelRequest') {
        say(socket, { jsonrpc: '2.0', id: 2, error: { code: -32800, message: 'x' } });
      } else if (request.method === 'sum') {
        say(socket, respond(request));
      }
    });
    const client = open(server.url);
    await client.sum(0, 0);
    const call = withOptions(client, { timeoutMs: 20 }).find(1);
    await expect(call).rejects.toThrow(TimeoutError);
    expect(await client.sum(2, 3)).toBe(5);
    expect(server.sockets).toHaveLength(1);
    expect(server.documents[2]).toEqual({
      jsonrpc: '2.0',
      method: '$/cancelRequest',
      params: { id: 2 },
    });
  });

  test('by its signal rejects with the reason, the others unharmed', async () => {
    const controller = new AbortController();
    const server = await lineServer((request, socket) => {
      if (request.method === 'find') {
        controller.abort('left');
      } else if (request.id) {
        say(socket, respond(request));
      }
    });
    const client = open(server.url);
    const given = withOptions(client, { signal: controller.signal }).find(1);
    const other = client.sum(1, 2);
    await expect(given).rejects.toBe('left');
    expect(await other).toBe(3);
  });

  test('by a signal aborted before opens no connection', async () => {
    const server = await lineServer();
    const client = open(server.url, { signal: AbortSignal.abort('left') });
    await expect(client.sum(1, 2)).rejects.toBe('left');
    expect(server.sockets).toHaveLength(0);
  });

  test('while the connection is being opened is never sent', async () => {
    const controller = new AbortController();
    const server = await lineServer();
    const client = open(server.url);
    const call = withOptions(client, { signal: controller.signal }).sum(1, 2);
    controller.abort('left');
    await expect(call).rejects.toBe('left');
    expect(await client.sum(3, 4)).toBe(7);
    expect(server.documents).toMatchObject([{ params: [3, 4] }]);
  });

  test('by a signal aborted after its reply is not cancelled', async () => {
    const controller = new AbortController();
    const server = await lineServer();
    const client = open(server.url);
    await withOptions(client, { signal: controller.signal }).sum(1, 2);
    controller.abort();
    await client.sum(3, 4);
    expect(server.documents).toHaveLength(2);
  });
});

describe('close', () => {
  test('rejects pending calls and ends the connection; a later call opens another', async () => {
    const server = await lineServer((request, socket) => {
      if (request.method === 'sum') {
        say(socket, respond(request));
      }
    });
    const client = open(server.url);
    await client.sum(1, 2);
    const pending = expect(client.find(1)).rejects.toThrow(`${server.url}: closed by the client`);
    const ended = once(server.sockets[0] ?? process, 'close');
    await close(client);
    await Promise.all([pending, ended]);
    expect(await client.sum(2, 3)).toBe(5);
    expect(server.sockets).toHaveLength(2);
  });

  test('does not wait for ever for a server that does not read', async () => {
    const server = await lineServer();
    const client = open(server.url);
    await client.sum(1, 2);
    server.sockets[0]?.pause();
    const said = notify(client).calc.log('x'.repeat(20_000_000)).catch(caught);
    await close(client);
    expect(await said).toBeInstanceOf(TransportError);
    expect(server.documents).toHaveLength(1);
  });

  test('sends what was written', async () => {
    const server = await lineServer();
    const client = open(server.url);
    await client.sum(1, 2);
    const ended = once(server.sockets[0] ?? process, 'close');
    await Promise.all([
      notify(client).calc.log('x'.repeat(5_000_000)).catch(caught),
      close(client),
    ]);
    await ended;
    expect(server.documents).toHaveLength(2);
  });

  test('is nothing before the first call, twice, and after a loss', async () => {
    const client = open(`${schemeOf('tcp')}://127.0.0.1:${await freePort()}`);
    await close(client);
    await expect(client.sum(1, 2)).rejects.toThrow(TransportError);
    await close(client);
    await close(client);
  });
});
