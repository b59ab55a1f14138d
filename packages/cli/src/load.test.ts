import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startUjrpc, ujrpc, ujrpcOnTerminal } from './fixtures/run-cli.js';
import { closedPort, httpServer, streamServer, type TestServer } from './fixtures/servers.js';
import { progressLine } from './load/progress-bar.js';

const open: TestServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function http(...handler: Parameters<typeof httpServer>): Promise<TestServer> {
  const server = await httpServer(...handler);
  open.push(server);
  return server;
}

const FINE = '{"jsonrpc":"2.0","id":1,"result":5}';
const FAILED = '{"jsonrpc":"2.0","id":1,"error":{"code":1001,"message":"No"}}';

describe('a repeated call', () => {
  test('prints how many there were and how long they took', async () => {
    const server = await http(() => FINE);
    const run = await ujrpc('sum', 'a=1', '--url', server.url, '-n', '40', '-c', '4');
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toMatch(
      /^calls {3}40 in \d+\.\d{3} s, 4 at a time\nrate {4}\d+ calls\/s\nmin( +)\d+\.\d{3} ms\nmedian( +)\d/,
    );
    expect(run.stdout).toMatch(/\nerrors {2}none\n$/);
    expect(new Set(server.received)).toEqual(
      new Set(['{"jsonrpc":"2.0","method":"sum","params":{"a":1},"id":1}']),
    );
    expect(server.received).toHaveLength(40);
  });

  test.each([1, 3])('keeps %d connections open', async (connections) => {
    const server = await http(() => FINE);
    await ujrpc('f', '--url', server.url, '-n', '30', '-c', String(connections));
    expect(new Set(server.requests.map(({ socket }) => socket)).size).toBe(connections);
  });

  test('goes over TCP, on one connection', async () => {
    const server = await streamServer((chunk, socket) =>
      socket.write(chunk.replace(/.+\n/g, `${FINE}\n`)),
    );
    open.push(server);
    const run = await ujrpc('f', '--url', server.url, '-n', '20');
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toContain('20 in');
  });

  test('takes no late reply for that of the next call', async () => {
    let calls = 0;
    const server = await streamServer((chunk, socket) => {
      for (const line of chunk.trim().split('\n')) {
        if (line.includes('cancelRequest')) {
          socket.write(`${FAILED}\n`);
        } else {
          calls += 1;
          if (calls !== 2) {
            socket.write(`${FINE}\n`);
          }
        }
      }
    });
    open.push(server);
    const run = await ujrpc('f', '--url', server.url, '-n', '4', '--timeout', '1000');
    expect(run.stdout).toContain('did not answer within 1000 ms');
    expect(run.stdout).not.toContain('1001');
  });

  test('counts errors by what they are and exits 1', async () => {
    let calls = 0;
    const server = await http((_, response) => {
      calls += 1;
      if (calls % 5 === 0) {
        response.destroy();
        return undefined;
      }
      return calls % 2 === 0 ? FAILED : FINE;
    });
    const run = await ujrpc('f', '--url', server.url, '-n', '10', '--format', 'json');
    expect(run).toMatchObject({ status: 1, stderr: '' });
    expect(JSON.parse(run.stdout)).toEqual({
      calls: 10,
      repeat: 10,
      concurrency: 1,
      seconds: expect.any(Number),
      callsPerSecond: expect.any(Number),
      latencyMs: Object.fromEntries(
        ['min', 'median', 'p90', 'p99', 'max'].map((name) => [name, expect.any(Number)]),
      ),
      errors: [
        { code: 1001, message: 'No', count: 4 },
        { message: expect.stringContaining('the server closed the connection'), count: 2 },
      ],
    });
  });

  test('shows errors in the table', async () => {
    const server = await http(() => FAILED);
    const run = await ujrpc('f', '--url', server.url, '-n', '3', '-c', '9');
    expect(run).toMatchObject({ status: 1 });
    expect(run.stdout).toContain('3 at a time');
    expect(run.stdout).toContain('errors  3\n        3 × 1001 No\n');
  });

  test("calls the server's own errors by their names, which it asks for once", async () => {
    const errors = { NoMoney: { code: 1001, message: 'No' } };
    const described = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      result: { components: { errors } },
    });
    const server = await http((body) => (body.includes('rpc.discover') ? described : FAILED));
    const table = await ujrpc('f', '--url', server.url, '-n', '3');
    expect(table.stdout).toContain('errors  3\n        3 × 1001 NoMoney No\n');
    expect(server.received.filter((body) => body.includes('rpc.discover'))).toHaveLength(1);
    const source = await ujrpc('f', '--url', server.url, '-n', '3', '--format', 'json');
    expect(JSON.parse(source.stdout).errors).toEqual([
      { code: 1001, name: 'NoMoney', message: 'No', count: 3 },
    ]);
  });

  test('of a server that is away is one error', async () => {
    const port = await closedPort();
    const run = await ujrpc('f', '-p', String(port), '-n', '1000', '-c', '8');
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toMatch(/^error: \S+: connection refused.*\n$/);
  });

  test('ends on Ctrl-C with the summary so far', async () => {
    let child: ReturnType<typeof startUjrpc> | undefined;
    const server = await http(() => {
      // The fifth is never answered: it is cut off, and has neither failed nor ended.
      if (server.received.length < 5) {
        return FINE;
      }
      child?.kill('SIGINT');
      return undefined;
    });
    child = startUjrpc('f', '--url', server.url, '--repeat', '1000000');
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
    });
    expect(await once(child, 'close')).toEqual([130, null]);
    expect(stdout).toContain('calls   4 of 1000000 in');
    expect(stdout).toContain('errors  none');
  });
});

describe('the progress bar', () => {
  test('is drawn on a terminal, and gone at the end', async () => {
    const server = await http(() => FINE);
    const run = await ujrpcOnTerminal({}, 'f', '--url', server.url, '-n', '20');
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(/\[-{24}\] {3}0% {2}0\/20/);
    expect(run.stdout).toContain('\r\u001b[Kcalls   20 in');
  });

  test.each([
    [0, 0, '[------------------------]   0%  0/1000  0/s'],
    [250, 0.5, '[######------------------]  25%  250/1000  500/s  2 s left'],
    [999, 3, '[#######################-]  99%  999/1000  333/s  1 s left'],
    [1000, 2, '[########################] 100%  1000/1000  500/s  0 s left'],
  ])('after %d calls in %d s', (ended, seconds, line) => {
    expect(progressLine(ended, 1000, seconds)).toBe(line);
  });
});
