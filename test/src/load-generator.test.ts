import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createStream, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';

/** Figures are worth as much as their check: the load generator must notice wrong answers. */

const BENCH = fileURLToPath(new URL('../../bench', import.meta.url));
const LOAD = `${BENCH}/build/load/load`;

interface Call {
  readonly id: number;
  readonly params: readonly [number, number] | { readonly a: number; readonly b: number };
}

interface Answer {
  readonly jsonrpc: '2.0';
  readonly id: number;
  readonly result: number;
}

interface Run {
  readonly status: number;
  readonly report: Readonly<Record<string, number>>;
  readonly stderr: string;
}

const BY_NAME = '{"jsonrpc":"2.0","method":"sum","params":{"a":{a},"b":{b}},"id":{id}}';

const servers: Server[] = [];
const sockets = new Set<Socket>();

beforeAll(() => {
  const make = ['make', '-j2', '--quiet', '-C', BENCH, 'build/load/load'];
  execFileSync('flock', [`${BENCH}/Makefile`, ...make], { stdio: 'pipe' });
}, 180_000);

afterEach(() => {
  for (const socket of sockets) {
    socket.destroy();
  }
  sockets.clear();
  for (const server of servers.splice(0)) {
    server.close();
  }
});

function load(...options: readonly string[]): Promise<Run> {
  const argv = ['--seconds', '0.2', '--warmup', '0.05', ...options];
  return new Promise((resolve) => {
    execFile(LOAD, argv, (error, stdout, stderr) => {
      const status = error === null ? 0 : Number(error.code);
      resolve({ status, report: stdout === '' ? {} : JSON.parse(stdout), stderr });
    });
  });
}

async function port(server: Server): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket)).on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return String((server.address() as AddressInfo).port);
}

function right({ id, params }: Call): Answer {
  const [a, b] = Array.isArray(params) ? params : Object.values(params);
  return { jsonrpc: '2.0', id, result: Number(a) + Number(b) };
}

function httpServer(answer: (message: Call | Call[]) => unknown, status = 200): Promise<string> {
  const listener: RequestListener = async (request, response) => {
    let body = '';
    for await (const chunk of request) {
      body += chunk;
    }
    const reply = JSON.stringify(answer(JSON.parse(body)));
    response.writeHead(status, { 'Content-Length': Buffer.byteLength(reply) }).end(reply);
  };
  return port(createServer(listener));
}

/** Gives the calls of each chunk to `answer`, which says what is written. */
function streamServer(answer: (calls: readonly Call[], socket: Socket) => string): Promise<string> {
  const server = createStream((socket) => {
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      const calls = lines.map((line) => JSON.parse(line) as Call);
      if (calls.length > 0) {
        socket.write(answer(calls, socket));
      }
    });
  });
  return port(server);
}

const lines = (answers: readonly unknown[]) =>
  answers.map((answer) => `${JSON.stringify(answer)}\n`).join('');

const one = (answer: (call: Call) => unknown) => (message: Call | Call[]) =>
  Array.isArray(message) ? message.map(answer) : answer(message);

describe('measures a server that answers right', () => {
  test.each([
    [['--connections', '4']],
    [['--depth', '8']],
    [['--batch', '20']],
    [['--call', BY_NAME]],
    [['--reconnect', '--connections', '4']],
  ])('over HTTP with %j', async (options) => {
    const { status, report, stderr } = await load(
      '--port',
      await httpServer(one(right)),
      ...options,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const calls = options[0] === '--batch' ? 20 : 1;
    expect(report.messagesPerSecond).toBeGreaterThan(0);
    expect(report.callsPerSecond).toBeCloseTo((report.messagesPerSecond ?? 0) * calls, -1);
    expect(report.p50Us).toBeGreaterThan(0);
    expect(report.maxUs).toBeGreaterThanOrEqual(report.p50Us ?? Infinity);
  });

  test('over raw TCP, also when replies overtake each other', async () => {
    const address = await streamServer((calls) => lines(calls.map(right).reverse()));
    const run = await load('--protocol', 'raw', '--port', address, '--depth', '8');
    expect(run).toMatchObject({ status: 0, stderr: '' });
  });

  test('until so many calls are made', async () => {
    const address = await httpServer(one(right));
    const { report } = await load('--port', address, '--calls', '100', '--seconds', '20');
    expect(report.calls).toBeGreaterThanOrEqual(100);
    expect(report.calls).toBeLessThan(200);
  });

  test('with one call on each connection, when they shall be idle', async () => {
    let count = 0;
    const counting = one((call) => right({ ...call, id: call.id + 0 * ++count }));
    const address = await httpServer(counting);
    const run = await load('--port', address, '--idle', '--connections', '300');
    expect(run).toMatchObject({ status: 0, stderr: '', report: { calls: 0 } });
    expect(count).toBe(300);
  });

  test('over REST, whose reply is the result, also in chunks', async () => {
    const server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://localhost');
      const sum = String(Number(searchParams.get('a')) + Number(searchParams.get('b')));
      response.write(sum.slice(0, 2));
      response.end(sum.slice(2));
    });
    const rest = ['--get', '--path', '/sum?a={a}&b={b}', '--result', ''];
    const run = await load('--port', await port(server), ...rest);
    expect(run).toMatchObject({ status: 0, stderr: '' });
  });

  test('with values that must come back as they went', async () => {
    const address = await httpServer(one(({ id, params }) => ({ result: params, id })));
    const call = '{"params":{value},"id":{id}}';
    const value = path.join(BENCH, 'package.json');
    const compact = path.join(await mkdtemp(path.join(tmpdir(), 'load-')), 'value');
    await writeFile(compact, JSON.stringify(JSON.parse(await readFile(value, 'utf8'))));
    const words = ['--call', call, '--verify', 'value', '--value'];
    const run = await load('--port', address, ...words, compact);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    // As the server would write it, it is another text.
    expect(await load('--port', address, ...words, value)).toMatchObject({ status: 2, report: {} });
    await rm(path.dirname(compact), { recursive: true });
  });

  test('with sessions, of which most are invalid', async () => {
    const session = one(({ id, params }) => {
      const [user, key] = params as [number, number];
      return { id, result: (user ^ key) % 23 === 0 };
    });
    const run = await load('--verify', 'session', '--port', await httpServer(session));
    expect(run).toMatchObject({ status: 0, stderr: '' });
    const no = one(({ id }) => ({ id, result: false }));
    const wrong = await load('--verify', 'session', '--port', await httpServer(no));
    expect(wrong).toMatchObject({ status: 2, report: {} });
  });

  test('and says what CPU time a process had for each call', async () => {
    const address = await httpServer(one(right));
    const { report } = await load('--port', address, '--pid', String(process.pid));
    expect(report.serverUsPerCall).toBeGreaterThan(1);
    expect(report.serverCpu).toBeLessThan(8);
  });
});

describe('ends with status 2 on', () => {
  const off = (call: Call) => ({ ...right(call), result: right(call).result + 1 });
  test.each<[string, (message: Call | Call[]) => unknown, readonly string[]]>([
    ['a wrong sum', one(off), []],
    ['the id of another call', one((call) => ({ ...right(call), id: call.id + 1 })), []],
    ['an error', one(({ id }) => ({ jsonrpc: '2.0', id, error: { code: 1, message: '' } })), []],
    [
      'a batch that lacks an answer',
      (message) => (message as Call[]).slice(1).map(right),
      ['--batch', '3'],
    ],
    [
      'a batch that answers a call twice',
      (message) => (message as Call[]).map((_, index, all) => right(all[index && 1] as Call)),
      ['--batch', '3'],
    ],
  ])('%s', async (_, answer, options) => {
    const run = await load('--port', await httpServer(answer), ...options);
    expect(run).toMatchObject({ status: 2, report: {} });
    expect(run.stderr).toContain('a wrong answer');
  });

  test('one wrong answer after many right ones', async () => {
    let count = 0;
    const address = await httpServer(one((call) => (++count === 50 ? off(call) : right(call))));
    expect(await load('--port', address)).toMatchObject({ status: 2, report: {} });
  });

  test('an HTTP status other than 200', async () => {
    const run = await load('--port', await httpServer(one(right), 500));
    expect(run).toMatchObject({ status: 2, report: {} });
    expect(run.stderr).toContain('the status is not 200');
  });

  test('HTTP replies that change between requests of equal ones', async () => {
    let count = 0;
    const run = await load('--verify', 'same', '--port', await httpServer(() => count++ > 20));
    expect(run).toMatchObject({ status: 2, report: {} });
  });
});

test('ends with status 3 when the server closes or is not there', async () => {
  const closing = await streamServer((_, socket) => {
    socket.end();
    return '';
  });
  const run = await load('--protocol', 'raw', '--port', closing);
  expect(run).toMatchObject({ status: 3, report: {} });
  const gone = createStream();
  const address = await port(gone);
  gone.close();
  await once(gone, 'close');
  expect(await load('--port', address)).toMatchObject({ status: 3, report: {} });
});

test.each([
  [['--nonsense', '1']],
  [['--port']],
  [['--port', '0']],
  [['--port', '1', '--depth', '2', '--reconnect']],
  [['--port', '1', '--protocol', 'udp']],
  [['--port', '1', '--protocol', 'grpc', '--reconnect']],
  [['--port', '1', '--verify', 'value']],
  [['--port', '1', '--frame', '[']],
  [[]],
])('ends with status 1 and its options on %j', async (options) => {
  const run = await load(...options);
  expect(run).toMatchObject({ status: 1, report: {} });
  expect(run.stderr).toContain('--connections N');
});
