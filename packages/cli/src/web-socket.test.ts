import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ujrpc } from './fixtures/run-cli.js';
import { closedPort, httpServer, socketServer, type TestServer } from './fixtures/servers.js';

const open: TestServer[] = [];
const BIG = '12345678901234567890';

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** Answers each call, also those of a batch, with 12345678901234567890. */
async function answering(): Promise<TestServer> {
  const server = await socketServer((message, socket) =>
    socket.send(
      message.replace(
        /\{"jsonrpc":"2.0","method":"\w+","id":(\d+)[^[\]]*?\}(?=[,\]]|$)/g,
        `{"jsonrpc":"2.0","id":$1,"result":${BIG}}`,
      ),
    ),
  );
  open.push(server);
  return server;
}

describe('over WebSocket', () => {
  test('a call is one message', async () => {
    const server = await answering();
    expect(await ujrpc('f', '--url', server.url)).toEqual({
      status: 0,
      stdout: `${BIG}\n`,
      stderr: '',
    });
    expect(server.received).toEqual(['{"jsonrpc":"2.0","method":"f","id":1,"meta":{"stream":64}}']);
  });

  test('headers go with the handshake, and not with each message', async () => {
    const server = await answering();
    await ujrpc('f', '--url', server.url, '-H', 'X-Key: a:b', '-H', 'Accept: text/plain');
    expect(server.requests[0]?.headers).toMatchObject({ 'x-key': 'a:b', accept: 'text/plain' });
    expect(server.received[0]).not.toContain('headers');
  });

  test('a notification gets no answer', async () => {
    const server = await answering();
    expect(await ujrpc('log', '--notify', '--url', server.url)).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(server.received).toEqual(['{"jsonrpc":"2.0","method":"log"}']);
  });

  test('--batch is a message too, and --repeat keeps its connections', async () => {
    const server = await answering();
    const folder = await mkdtemp(join(tmpdir(), 'ujrpc-ws-'));
    try {
      await writeFile(join(folder, 'calls'), 'f\nf\n');
      const batch = await ujrpc('--batch', join(folder, 'calls'), '--url', server.url);
      expect(batch).toEqual({ status: 0, stdout: `${BIG}\n${BIG}\n`, stderr: '' });
    } finally {
      await rm(folder, { recursive: true });
    }
    const load = await ujrpc('f', '-n', '20', '-c', '2', '--url', server.url);
    expect(load).toMatchObject({ status: 0, stderr: '' });
    expect(server.received).toHaveLength(21);
    expect(server.requests).toHaveLength(3);
  });

  test('says what is there instead', async () => {
    const server = await httpServer((_, response) => {
      response.writeHead(404).end();
      return undefined;
    });
    open.push(server);
    const url = server.url.replace('http', 'ws');
    expect(await ujrpc('f', '--url', url)).toEqual({
      status: 1,
      stdout: '',
      stderr: `error: ${url}: HTTP 404 instead of a WebSocket\n`,
    });
    const secure = await ujrpc('f', '--url', url.replace('ws', 'wss'));
    expect(secure).toMatchObject({ status: 1, stdout: '' });
    expect(secure.stderr).toContain('no TLS there: try ws://');
  });

  test('says that nobody is there', async () => {
    const run = await ujrpc('f', '--url', `ws://127.0.0.1:${await closedPort()}`);
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toContain('connection refused: is the server running?');
  });

  test('says that the server went away', async () => {
    const server = await socketServer((_, socket) => socket.close(1001, 'going'));
    open.push(server);
    expect((await ujrpc('f', '--url', server.url)).stderr).toBe(
      `error: ${server.url}: the server closed the connection (1001: going)\n`,
    );
  });

  test('gives up when the time of --timeout is over', async () => {
    const server = await socketServer(() => undefined);
    open.push(server);
    expect((await ujrpc('f', '--url', server.url, '--timeout', '200')).stderr).toBe(
      `error: ${server.url} did not answer within 200 ms (--timeout)\n`,
    );
  });
});
