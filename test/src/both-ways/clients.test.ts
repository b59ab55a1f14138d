import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { close, type Link, RpcError } from '@ujrpc/client';
import { portLink } from '@ujrpc/client/links/port';
import type { TransportName } from '@ujrpc/core';
import { servePort } from '@ujrpc/core/message-port';
import { type ChatServing, chatServer, serveChat } from '../support/both-ways.js';
import { closeAll, onClose } from '../support/closing.js';
import { turns } from '../support/peer.js';
import { transportsUnderTest } from '../support/transports.js';

afterEach(closeAll);

interface Client {
  readonly chat: {
    join(): Promise<void>;
    show(text: string): Promise<void>;
    ask(question: string): Promise<string>;
    outcome(kind: string): Promise<Record<string, unknown>>;
    nest(depth: number): Promise<string>;
  };
}

type Connected = Omit<ChatServing, 'port'> & {
  readonly clientWith: (handlers?: object) => Promise<Client>;
};

async function clientOf(to: string | Link, folder: string, handlers?: object): Promise<Client> {
  const { createClient } = await import(pathToFileURL(`${folder}/client.js`).href);
  const client = createClient(to, handlers && { handlers }) as Client;
  onClose(() => close(client));
  return client;
}

async function overPortOf(transport: TransportName, scheme: string): Promise<Connected> {
  const serving = await serveChat(transport);
  const { port, folder } = serving;
  return {
    ...serving,
    clientWith: (handlers) => clientOf(`${scheme}://127.0.0.1:${port}`, folder, handlers),
  };
}

async function overUnix(transport: TransportName): Promise<Connected> {
  const serving = await chatServer();
  const folder = mkdtempSync(path.join(tmpdir(), 'ujrpc-both-ways-'));
  onClose(async () => rmSync(folder, { recursive: true }));
  const { url } = await serving.server.listen({ transport, path: path.join(folder, 'socket') });
  return { ...serving, clientWith: (handlers) => clientOf(url, serving.folder, handlers) };
}

async function overPort(): Promise<Connected> {
  const serving = await chatServer();
  return {
    ...serving,
    clientWith: async (handlers) => {
      const { port1, port2 } = new MessageChannel();
      onClose(async () => port1.close());
      servePort(serving.server, port2);
      return clientOf(portLink(port1), serving.folder, handlers);
    },
  };
}

const ways: [string, () => Promise<Connected>][] = [
  ...transportsUnderTest.flatMap((transport): [string, () => Promise<Connected>][] => [
    [`tcp: to ${transport}`, () => overPortOf(transport, 'tcp')],
    [`ws: to ${transport}`, () => overPortOf(transport, 'ws')],
    [`unix: to ${transport}`, () => overUnix(transport)],
  ]),
  ['a MessagePort', overPort],
];

describe.each(ways)('a generated client over %s', (_name, connected) => {
  test('has its handlers called with values of their types', async () => {
    const { clientWith } = await connected();
    const shown: unknown[] = [];
    const client = await clientWith({
      screen: { show: (...args: unknown[]) => shown.push(args) },
    });
    await client.chat.show('hi');
    while (shown.length === 0) {
      await turns(1);
    }
    expect(shown).toEqual([[{ text: 'hi', at: new Date(0) }, 'a', 'b']]);
  });

  test('answers what they return, at once or later', async () => {
    const { clientWith } = await connected();
    class Screen {
      readonly #answer = true;
      confirm(question: string): boolean {
        return this.#answer && question === 'Leave?';
      }
      async latest() {
        return { text: 'x', at: new Date(5) };
      }
      bytes(data: Uint8Array) {
        return data.map((byte) => byte + 1);
      }
      clear(): void {}
      echo = (value: unknown) => Promise.resolve(value);
    }
    const client = await clientWith({ screen: new Screen(), clientTime: () => new Date(7) });
    expect(await client.chat.ask('Leave?')).toBe('yes');
    expect(await client.chat.ask('Stay?')).toBe('no');
    expect(await client.chat.outcome('latest')).toEqual({ value: ['x', true, 5] });
    expect(await client.chat.outcome('bytes')).toEqual({ value: [2, 3, 4] });
    expect(await client.chat.outcome('clear')).toEqual({ value: 'undefined' });
    expect(await client.chat.outcome('time')).toEqual({ value: 7 });
    expect(await client.chat.outcome('echo')).toEqual({ value: { a: [1, null] } });
  });

  test('calls the server while it is called, as deep as it likes', async () => {
    const { clientWith } = await connected();
    const client = await clientWith({
      screen: { echo: (depth: number) => client.chat.nest(depth) },
    });
    expect(await client.chat.nest(5)).toBe('54321.');
    expect(await Promise.all([1, 2, 3].map((depth) => client.chat.nest(depth)))).toEqual([
      '1.',
      '21.',
      '321.',
    ]);
  });

  test('answers -32601 for what it has no handler for', async () => {
    const { clientWith } = await connected();
    const prototype = { toString: undefined, screen: {} };
    for (const handlers of [undefined, {}, { screen: {} }, { screen: { latest: 5 } }, prototype]) {
      const client = await clientWith(handlers);
      expect(await client.chat.outcome('latest')).toMatchObject({
        name: 'RpcError',
        code: -32601,
        message: 'Method not found',
      });
      await client.chat.show('nobody shows it');
    }
  });

  test('answers the RpcError that a handler throws, and -32603 for anything else', async () => {
    const { clientWith } = await connected();
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const client = await clientWith({
      screen: {
        latest() {
          throw new RpcError(7, 'not now', { until: 'noon' });
        },
        bytes: async () => {
          throw new Error('secret');
        },
        echo: () => 5n,
      },
      clientTime: () => 'noon',
    });
    expect(await client.chat.outcome('latest')).toMatchObject({
      code: 7,
      message: 'not now',
      data: { until: 'noon' },
    });
    for (const kind of ['bytes', 'echo', 'time']) {
      const { code, message, data } = await client.chat.outcome(kind);
      expect([code, message, data]).toEqual([-32603, 'Internal error', undefined]);
    }
    expect(printed.mock.calls.flat().map(String)).toEqual([
      'Error: secret',
      expect.stringContaining('BigInt'),
      'CodecError: expected Date, got string of 4',
    ]);
    printed.mockRestore();
  });

  test('what a handler answers is checked by the server', async () => {
    const { clientWith } = await connected();
    const client = await clientWith({ screen: { latest: () => ({ text: 5, at: new Date(0) }) } });
    expect(await client.chat.outcome('latest')).toMatchObject({
      name: 'ClientReplyError',
      violations: [{ path: 'result.text', expected: 'string', got: '5' }],
    });
  });

  test('that closes its connection rejects what the server waits for', async () => {
    const { clientWith, chat } = await connected();
    let isCalled = false;
    const client = await clientWith({
      screen: {
        latest: () => {
          isCalled = true;
          return new Promise(() => undefined);
        },
      },
    });
    await client.chat.join();
    const waiting = (chat.screens[0] as (typeof chat.screens)[0]).latest();
    const rejected = expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    while (!isCalled) {
      await turns(1);
    }
    await close(client);
    await rejected;
  });
});

test('handlers need a link on which the server can speak first', async () => {
  const { folder } = await chatServer();
  await expect(clientOf('http://localhost', folder, { screen: {} })).rejects.toThrow(
    'handlers: over this link a server can only answer, as over http:; connect by ws:, tcp: or unix: instead',
  );
  expect(await clientOf('http://localhost', folder)).toHaveProperty('chat');
});

test('an answer leaves by the connection that its request came by, and by no other', async () => {
  const { folder } = await chatServer();
  const lines: string[][] = [];
  const stub = createServer((socket) => {
    const said: string[] = [];
    lines.push(said);
    createInterface({ input: socket }).on('line', (line) => {
      said.push(line);
      const { id } = JSON.parse(line);
      const reply = `{"jsonrpc":"2.0","id":${id},"result":null}\n`;
      if (lines.length > 1) {
        socket.write(reply);
      } else if (said.length === 1) {
        const request = '{"jsonrpc":"2.0","id":"s1","method":"screen.echo","params":[1]}\n';
        socket.end(reply + request);
      }
    });
  }).listen(0, '127.0.0.1');
  onClose(async () => void stub.close());
  await once(stub, 'listening');
  let open = (_value: unknown): void => undefined;
  const handlers = { screen: { echo: () => new Promise((resolve) => (open = resolve)) } };
  const { port } = stub.address() as AddressInfo;
  const client = await clientOf(`tcp://127.0.0.1:${port}`, folder, handlers);
  await client.chat.join();
  while (lines.length < 2) {
    await client.chat.join().catch(() => undefined); // it may go down with the first connection
    await turns(1);
  }
  open('late');
  await turns(5);
  await client.chat.join();
  expect(
    lines
      .slice(1)
      .flat()
      .every((line) => JSON.parse(line).method === 'chat.join'),
  ).toBe(true);
});
