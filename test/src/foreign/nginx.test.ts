import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { close } from '@ujrpc/client';
import { closeAll, onClose } from '../support/closing.js';
import { result } from '../support/json-rpc.js';
import { Peer, turns } from '../support/peer.js';
import { call, firsts, NDJSON, serveFeed } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';
import { WsPeer } from '../support/web-socket.js';

afterEach(closeAll);

/** What docs/server.md says of nginx, which is what is tested. */
function documented(): string {
  const page = readFileSync(new URL('../../../docs/server.md', import.meta.url), 'utf8');
  const [, block] = /### nginx in front\n.*?```text\n(.*?)```/s.exec(page) ?? [];
  return block as string;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** @returns the port of an nginx in front of the server; undefined where somebody else has taken it */
async function started(upstream: number): Promise<number | undefined> {
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'ujrpc-nginx-'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n');
  const site = documented()
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('127.0.0.1:8545', `127.0.0.1:${upstream}`);
  const config = `daemon off; master_process off; pid ${folder}/pid; error_log stderr crit;
events {}
http { access_log off; ${temporary}\n${site} }`;
  writeFileSync(path.join(folder, 'nginx.conf'), config);
  const nginx = spawn('/usr/sbin/nginx', ['-p', folder, '-e', 'stderr', '-c', 'nginx.conf'], {
    stdio: 'inherit',
  });
  const exited = new Promise<undefined>((resolve) => nginx.once('exit', () => resolve(undefined)));
  onClose(async () => {
    nginx.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true });
  });
  while (nginx.exitCode === null) {
    const peer = await Peer.open(port).catch(() => undefined);
    if (peer !== undefined) {
      peer.socket.destroy();
      return port;
    }
    await turns(1);
  }
  return undefined;
}

async function nginxBefore(upstream: number): Promise<number> {
  for (;;) {
    const port = await started(upstream);
    if (port !== undefined) {
      return port;
    }
  }
}

describe.each(transportsUnderTest)('nginx in front of %s', (transport) => {
  async function connected() {
    const serving = await serveFeed(transport);
    const port = await nginxBefore(serving.port);
    const post = (body: string, accept: string, signal?: AbortSignal) =>
      fetch(`http://127.0.0.1:${port}`, {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'application/json', Accept: accept },
        signal: signal ?? null,
      });
    return { ...serving, port, post };
  }

  const next = (value: number) =>
    `{"jsonrpc":"2.0","method":"$/next","params":{"id":1,"values":[${value}]}}\n`;

  test('passes calls', async () => {
    const { post } = await connected();
    const reply = await post(call('sum', [2, 3]), 'application/json');
    expect(await reply.text()).toBe(result('5'));
  });

  test.each([
    [NDJSON, '', ''],
    ['text/event-stream', 'data: ', '\n'],
  ])('passes each value of %s before the next is there', async (accept, head, end) => {
    const { feed, post } = await connected();
    const reply = await post(call('gated'), accept);
    const decoder = new TextDecoder();
    let text = '';
    let expected = '';
    const reader = (reply.body as ReadableStream<Uint8Array>).getReader();
    for (let i = 0; i < 3; i++) {
      expected += `${head}${next(i)}${end}`;
      while (text.length < expected.length) {
        text += decoder.decode((await reader.read()).value, { stream: true });
      }
      expect(text).toBe(expected);
      while (feed.gates.length === 0) {
        await turns(1);
      }
      feed.gates.pop()?.();
    }
    await reader.cancel();
  });

  test('tells the server that a caller has left', async () => {
    const { feed, post } = await connected();
    const leave = new AbortController();
    const reply = await post(call('forever'), NDJSON, leave.signal);
    await (reply.body as ReadableStream<Uint8Array>).getReader().read();
    leave.abort();
    while (feed.finished === 0) {
      await turns(1);
    }
    expect(feed.signals[0]?.aborted).toBe(true);
  });

  test('passes WebSocket, up to its close code', async () => {
    const { port, server } = await connected();
    const peer = await WsPeer.open(port, [], { headers: { Origin: `http://127.0.0.1:${port}` } });
    expect(await peer.ask(call('sum', [2, 3]))).toBe(result('5'));
    peer.send(call('count', [3], { stream: true }, 2));
    await peer.received(3);
    expect(peer.messages.at(-1)).toBe(result('"3 in all"', '2'));
    const closed = server.close();
    expect(await peer.closed).toEqual([1001, '']);
    await closed;
  });

  test.each(['http', 'ws'])('passes what a generated client loops over by %s:', async (scheme) => {
    const { port, folder } = await connected();
    const { createClient } = await import(pathToFileURL(`${folder}/client.js`).href);
    const client = createClient(`${scheme}://127.0.0.1:${port}`);
    onClose(() => close(client));
    const values: number[] = [];
    for await (const value of client.feed.count(500) as AsyncIterable<number>) {
      values.push(value);
    }
    expect(values).toEqual(firsts(500));
  });
});
