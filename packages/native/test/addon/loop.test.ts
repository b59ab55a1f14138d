import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from '@jest/globals';

const { probe } = await import('../../lib/index.js');

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const unavailable = probe();
const transports = (['epoll', 'uring'] as const).filter((name) => unavailable[name] === undefined);

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) {
    await close();
  }
});

function request(word: string): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'act', params: [word] })}\n`;
}

async function connection(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  open.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

interface Served {
  readonly child: ChildProcess;
  readonly port: number;
  /** What it printed since. */
  readonly lines: AsyncIterator<string>;
}

async function serveInChild(transport: string): Promise<Served> {
  const child = spawn(process.execPath, [fixture('loop.mjs'), transport], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  open.push(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value } = await lines.next();
  return { child, port: Number(value), lines };
}

describe.each(transports)("Node's loop while %s serves in it", (transport) => {
  test.each([
    'nextTick',
    'microtask',
    'immediate',
    'timer',
    'file',
    'child',
    'lookup',
    'socket',
    'unrefSocket',
    'timerThenSocket',
    'immediateThenSocket',
    'server',
    'engine',
  ])('goes on with what a handler starts: %s', async (word) => {
    const { port, lines } = await serveInChild(transport);
    (await connection(port)).write(request(word));
    expect((await lines.next()).value).toBe(word);
  });

  test('ends when a handler closes the engines', async () => {
    const { child, port, lines } = await serveInChild(transport);
    const exited = once(child, 'exit');
    (await connection(port)).write(request('close'));
    expect((await lines.next()).value).toBe('close');
    expect(await exited).toEqual([0, null]);
  });

  test('ends when a handler exits the process', async () => {
    const { child, port } = await serveInChild(transport);
    const exited = once(child, 'exit');
    (await connection(port)).write(request('exit'));
    expect(await exited).toEqual([7, null]);
  });

  test('answers what dispatch failed to, and lets its error be uncaught', async () => {
    const { child, port } = await serveInChild(transport);
    const exited = once(child, 'exit');
    const socket = await connection(port);
    const replied = once(socket, 'data');
    socket.write(request('throw'));
    const [reply] = await replied;
    expect(String(reply)).toBe(
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"Internal error"}}\n',
    );
    expect(await exited).toEqual([1, null]);
  });
});

/** Another copy of the package as it is built here, as another version of it in one tree would be. */
async function copyOfPackage(): Promise<string> {
  const own = fileURLToPath(new URL('../../', import.meta.url));
  const copy = await mkdtemp(path.join(tmpdir(), 'ujrpc-copy-'));
  open.push(() => rm(copy, { recursive: true }));
  for (const name of ['package.json', 'lib', 'build/Release/ujrpc.node']) {
    await cp(path.join(own, name), path.join(copy, name), { recursive: true });
  }
  await symlink(path.join(own, 'node_modules'), path.join(copy, 'node_modules'));
  return path.join(copy, 'lib/index.js');
}

describe.each(transports)('two copies of the package that serve on %s in one loop', (transport) => {
  async function serveInBoth() {
    const child = spawn(
      process.execPath,
      [fixture('copies.mjs'), transport, await copyOfPackage()],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    open.push(() => child.kill('SIGKILL'));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ports = JSON.parse((await lines.next()).value as string) as [number, number];
    return { child, lines, ports };
  }

  async function ask(port: number, word: string): Promise<string> {
    const socket = await connection(port);
    const answered = once(socket, 'data');
    socket.write(request(word));
    return String((await answered)[0]);
  }

  test('let it sleep while there is nothing to do', async () => {
    const { child, lines } = await serveInBoth();
    child.stdin.write('go\n');
    expect(Number((await lines.next()).value)).toBeLessThan(20);
  });

  test('both answer, at once and later, and end', async () => {
    const { child, ports } = await serveInBoth();
    const exited = once(child, 'exit');
    for (const word of ['nothing', 'immediate', 'timer', 'nothing']) {
      for (const port of [...ports, ...ports]) {
        expect(await ask(port, word)).toContain('"result":1');
      }
    }
    child.stdin.write('go\n');
    expect(await ask(ports[1], 'close')).toContain('"result":1');
    expect(await exited).toEqual([0, null]);
  });
});

describe.each(transports)('worker threads that serve on %s', (transport) => {
  async function serveInWorker(): Promise<{ worker: Worker; port: number }> {
    const worker = new Worker(fixture('worker.mjs'), { workerData: transport });
    open.push(() => worker.terminate());
    const [port] = (await once(worker, 'message')) as [number];
    return { worker, port };
  }

  async function answered(port: number): Promise<boolean> {
    const socket = await connection(port);
    socket.write(request('nothing'));
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    return bytes.includes('"result":1');
  }

  test('do so side by side, and are terminated while they serve', async () => {
    const one = await serveInWorker();
    const two = await serveInWorker();
    expect(await answered(one.port)).toBe(true);
    expect(await one.worker.terminate()).toBe(1);
    expect(await answered(two.port)).toBe(true);
  });

  test.each(['exit', 'spin'])(
    'say that they are closing to whom they answer no more: %s',
    async (word) => {
      const { worker, port } = await serveInWorker();
      const socket = await connection(port);
      const replied = once(socket, 'data');
      worker.on('message', () => void worker.terminate());
      socket.write(request(word));
      expect(String((await replied)[0])).toBe(
        '{"jsonrpc":"2.0","id":1,"error":{"code":-32802,"message":"Server cancelled","data":{"reason":"closing"}}}\n',
      );
    },
  );

  test.each([
    ['exit', 3],
    ['close', 0],
  ])('end when a handler says %s', async (word, code) => {
    const { worker, port } = await serveInWorker();
    const exited = once(worker, 'exit');
    (await connection(port)).write(request(word));
    expect(await exited).toEqual([code]);
  });
});
