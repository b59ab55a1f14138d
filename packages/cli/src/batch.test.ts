import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startUjrpc, ujrpc, ujrpcWithInput } from './fixtures/run-cli.js';
import { closedPort, httpServer, streamServer, type TestServer } from './fixtures/servers.js';

interface Request {
  readonly method: string;
  readonly params?: unknown;
  readonly id?: number;
}

let folder = '';
const open: TestServer[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ujrpc-batch-'));
});

afterAll(() => rm(folder, { recursive: true }));

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** Answers each request with its params, backwards, as a server may (JSON-RPC 2.0 §6). */
function reply(body: string): string {
  const requests = JSON.parse(body) as readonly Request[];
  const replies = requests
    .filter(({ id }) => id !== undefined)
    .map(({ method, params = null, id }) => {
      const error = { code: -32601, message: 'Method not found' };
      return { jsonrpc: '2.0', id, ...(method === 'nope' ? { error } : { result: params }) };
    });
  return replies.length === 0 ? '' : JSON.stringify(replies.reverse());
}

async function echoServer(): Promise<TestServer> {
  const server = await httpServer(reply);
  open.push(server);
  return server;
}

async function batchOf(lines: readonly string[], ...options: readonly string[]) {
  const run = await ujrpcWithInput(`${lines.join('\n')}\n`, '--batch', '-', ...options);
  return { ...run, stdout: run.stdout.toString() };
}

const sent = (server: TestServer) =>
  server.received.map((body) => JSON.parse(body) as readonly Request[]);

describe('a batch from lines', () => {
  test('tells errors by the names that the server describes, which it is asked for once', async () => {
    const error = { code: 1001, message: 'no' };
    const server = await httpServer((body) => {
      const request = JSON.parse(body) as Request | readonly Request[];
      if (!Array.isArray(request)) {
        return JSON.stringify({ id: 1, result: { components: { errors: { Refused: error } } } });
      }
      return JSON.stringify(request.map(({ id }: Request) => ({ jsonrpc: '2.0', id, error })));
    });
    open.push(server);
    const run = await batchOf(['f', 'g', 'h'], '--batch-size', '2', '--url', server.url);
    const lines = [1, 2, 3].map((line) => `line ${line}: error 1001 Refused: no\n`);
    expect(run).toEqual({ status: 1, stdout: '', stderr: lines.join('') });
    expect(server.received).toHaveLength(3);
  });

  test('prints each result on a line, in the order of the lines', async () => {
    const server = await echoServer();
    const run = await batchOf(
      [
        'f a=1 b:str=2',
        '',
        '# a comment',
        "f 'a=two words' b=\"it's\"",
        '{"jsonrpc":"2.0","method":"f","params":[1, {"a": "x y"}],"id":"any"}',
        'f --positional 5 -6',
      ],
      '--url',
      server.url,
    );
    expect(run).toEqual({
      status: 0,
      stdout: '{"a":1,"b":"2"}\n{"a":"two words","b":"it\'s"}\n[1,{"a":"x y"}]\n[5,-6]\n',
      stderr: '',
    });
    expect(sent(server).map((batch) => batch.map(({ id }) => id))).toEqual([[1, 4, 5, 6]]);
  });

  test('keeps digits that a double cannot hold, there and back', async () => {
    const server = await httpServer((body) => {
      const digits = /"a":(\d+)/.exec(body)?.[1];
      return `[{"jsonrpc":"2.0","id":1,"result":${digits}}]`;
    });
    open.push(server);
    const line = '{"method":"f","params":{"a":12345678901234567890},"id":1}';
    expect((await batchOf([line], '--url', server.url)).stdout).toBe('12345678901234567890\n');
  });

  test('prints bare strings with --format raw, and into a file with -o', async () => {
    const server = await httpServer(() => '[{"jsonrpc":"2.0","id":1,"result":"a b"}]');
    open.push(server);
    const path = join(folder, 'results');
    const run = await batchOf(['f'], '--url', server.url, '--format', 'raw', '-o', path);
    expect(run).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await readFile(path, 'utf8')).toBe('a b\n');
  });

  test('tells what fails with its line and goes on', async () => {
    const server = await echoServer();
    const run = await batchOf(
      [
        'f a=1',
        'nope',
        'f 5',
        'f "a=1',
        'f a=1 --port 5',
        '{"method":5}',
        '{"method":"f"',
        '[]',
        '{"jsonrpc":"1.0","method":"f"}',
        '{"method":"f","params":5,"id":1}',
        'f a=2',
      ],
      '--url',
      server.url,
    );
    expect(run).toMatchObject({ status: 1, stdout: '{"a":1}\n{"a":2}\n' });
    expect(run.stderr.trim().split('\n')).toEqual([
      'line 2: error -32601: Method not found',
      "line 3: error: '5' is not an argument: write key=value, or put it after --positional",
      'line 4: error: a quote is open at the end of the line',
      'line 5: error: --port is for the whole run: put it on the command line itself',
      expect.stringContaining('line 6: error: "method" must be a string'),
      expect.stringContaining('line 7: error: not JSON'),
      'line 8: error: a line is one request, an object: batches are made of the lines',
      'line 9: error: "jsonrpc" must be "2.0"',
      'line 10: error: "params" must be an array or an object',
    ]);
  });

  test('sends notifications and prints nothing for them', async () => {
    const server = await echoServer();
    const lines = ['f a=1 --notify', '{"method":"f","params":[2]}'];
    const run = await batchOf(lines, '--url', server.url);
    expect(run).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(sent(server)).toEqual([
      [
        { jsonrpc: '2.0', method: 'f', params: { a: 1 } },
        { jsonrpc: '2.0', method: 'f', params: [2] },
      ],
    ]);
  });

  test.each([
    [2500, [], [1000, 1000, 500]],
    [5, ['--batch-size', '2'], [2, 2, 1]],
  ])('of %d lines with %j is cut into %j', async (count, options, sizes) => {
    const server = await echoServer();
    const path = join(folder, `lines-${count}`);
    const lines = Array.from({ length: count }, (_, index) => `f --positional ${index}`);
    // The last line needs no end.
    await writeFile(path, lines.join('\n'));
    const run = await ujrpc('--batch', path, '--url', server.url, ...options);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout.trimEnd().split('\n')).toEqual(lines.map((_, index) => `[${index}]`));
    expect(sent(server).map((batch) => batch.length)).toEqual(sizes);
  });

  test('is cut before a message is more than a server reads', async () => {
    const server = await echoServer();
    const lines = [1, 2, 3].map((digit) => `f a=${String(digit).repeat(400_000)}`);
    const run = await batchOf(lines, '--url', server.url, '--format', 'raw');
    expect(run).toMatchObject({ status: 0, stderr: '' });
    const sizes = server.received.map(({ length }) => length);
    expect(sizes.every((size) => size <= 1024 * 1024)).toBe(true);
    expect(sent(server).flat()).toHaveLength(3);
  });

  test('goes over TCP too', async () => {
    const server = await streamServer((chunk, socket) => socket.write(reply(chunk)));
    open.push(server);
    const run = await batchOf(['f a=1', 'f a=2'], '--url', server.url);
    expect(run).toEqual({ status: 0, stdout: '{"a":1}\n{"a":2}\n', stderr: '' });
  });

  test('answers lines of a pipe before it ends', async () => {
    const server = await echoServer();
    const child = startUjrpc('--batch', '-', '--url', server.url);
    child.stdin.write('f a=1\n');
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    expect(String(first)).toBe('{"a":1}\n');
    child.stdin.end();
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  test('ends quietly when its reader leaves', async () => {
    const server = await echoServer();
    const child = startUjrpc('--batch', '-', '--url', server.url);
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    child.stdin.on('error', () => undefined);
    child.stdin.write('f a=1\n');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    // The next result meets the closed pipe; the rest is not asked for.
    child.stdin.end(`${'f a=2\n'.repeat(3000)}`);
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(stderr).toBe('');
    expect(sent(server).flat().length).toBeLessThan(3001);
  });
});

describe('a batch that cannot be', () => {
  test.each([
    ['nowhere', 'there is no such file'],
    ['', 'it is a folder'],
  ])('read from %j is refused', async (name, reason) => {
    const run = await ujrpc('--batch', join(folder, name));
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toContain(reason);
  });

  test('text is refused', async () => {
    const run = await ujrpcWithInput(Buffer.from([0xff, 10]), '--batch', '-');
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('from line 1 on, it is not UTF-8 text');
  });

  test('sent names the server that is away', async () => {
    const run = await batchOf(['f', 'f'], '-p', String(await closedPort()));
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toContain('connection refused');
  });

  test.each([
    [
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32010,"message":"Batch too large"}}',
      'lines 1 to 2: error -32010: Batch too large\n',
    ],
    ['{"jsonrpc":"2.0","id":1,"result":5}', 'not a JSON-RPC 2.0 batch response'],
    ['[{"jsonrpc":"2.0","id":1,"result":5}, 7]', 'line 2: error: URL did not answer it\n'],
    ['5;', 'the answer is not JSON: 5;\n'],
  ])('answered so says so: %s', async (body, expected) => {
    const server = await httpServer(() => body);
    open.push(server);
    const run = await batchOf(['f', 'f'], '--url', server.url);
    expect(run.status).toBe(1);
    expect(run.stderr.replace(server.url, 'URL')).toContain(expected);
  });
});
