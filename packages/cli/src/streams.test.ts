import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startUjrpc, ujrpc, ujrpcOnTerminal, ujrpcWithInput } from './fixtures/run-cli.js';
import { httpServer, type TestServer } from './fixtures/servers.js';
import {
  done,
  failed,
  next,
  SCHEMES,
  type Scheme,
  type Served,
  stopValueServers,
  TWO_WAY_SCHEMES,
  valueServer,
} from './fixtures/stream-servers.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ujrpc-streams-'));
});

afterEach(async () => {
  await stopValueServers();
  await rm(folder, { recursive: true });
});

/** A server that answers each call with the same lines. */
function saying(scheme: Scheme, ...lines: readonly string[]) {
  return valueServer(scheme, (stream) => {
    stream.write(lines.join(''));
    stream.end();
  });
}

/** The first value, and then nothing until somebody stops. */
function endless(scheme: Scheme) {
  return valueServer(scheme, (stream) => stream.write(next('"first"')));
}

/** What a server says of a method, and of what it yields. */
function described(stream: Served, items: object, answer: string): void {
  const isDiscover = stream.request.includes('rpc.discover');
  const method = {
    name: 'f',
    params: [],
    result: { name: 'result', schema: { type: 'array', items } },
    'x-stream': true,
  };
  stream.write(isDiscover ? done({ openrpc: '1.3.2', methods: [method] }) : answer);
  stream.end();
}

describe.each(SCHEMES)('a stream over %s', (scheme) => {
  test('prints each value on a line, and what is returned in the end to standard error', async () => {
    const values = [next('{"a": 12345678901234567890}'), next('2.50', '"x\\ny"'), next('[ ]')];
    const { url } = await saying(scheme, ...values, done({ total: 4 }));
    expect(await ujrpc('f', '--url', url)).toEqual({
      status: 0,
      stdout: '{"a":12345678901234567890}\n2.50\n"x\\ny"\n[]\n',
      stderr: 'returned {"total":4}\n',
    });
    expect((await ujrpc('f', '--url', url, '--format', 'raw')).stdout).toBe(
      '{"a":12345678901234567890}\n2.50\nx\ny\n[]\n',
    );
  });

  test('says nothing of a generator that returns nothing', async () => {
    const { url } = await saying(scheme, next('1'), done());
    expect(await ujrpc('f', '--url', url)).toEqual({ status: 0, stdout: '1\n', stderr: '' });
  });

  test('prints nothing where it has no values', async () => {
    const { url } = await valueServer(scheme, (stream) => described(stream, {}, done()));
    const file = join(folder, 'out');
    for (const to of [[], ['-o', file]]) {
      const run = await ujrpc('f', '--url', url, ...to);
      expect(run).toEqual({ status: 0, stdout: '', stderr: '' });
    }
    expect(await readFile(file, 'utf8')).toBe('');
  });

  test('prints a value before the next one is there', async () => {
    let answer: Served | undefined;
    const { url } = await valueServer(scheme, (stream) => {
      answer = stream;
      stream.write(next('1'));
    });
    const child = startUjrpc('f', '--url', url);
    const lines: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      lines.push(text);
      answer?.write(lines.length === 1 ? next('2') : done());
      if (lines.length === 2) {
        answer?.end();
      }
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(lines).toEqual(['1\n', '2\n']);
  });

  test('prints the values before an error, and its status is 1', async () => {
    const { url } = await saying(scheme, next('1', '2'), failed(42, 'no more', { after: 2 }));
    expect(await ujrpc('f', '--url', url)).toEqual({
      status: 1,
      stdout: '1\n2\n',
      stderr: 'error 42: no more\n{\n  "after": 2\n}\n',
    });
  });

  test.each([
    ['one value', next('1'), '1 value'],
    ['two', next('1', '2'), '2 values'],
  ])('says that the server went away after %s', async (_, values, count) => {
    const { url } = await valueServer(scheme, (stream) => {
      stream.write(values);
      setImmediate(() => stream.cut());
    });
    const { status, stdout, stderr } = await ujrpc('f', '--url', url);
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: values.replace(/.+\[|\].+/g, '').replace(',', '\n'),
    });
    // A WebSocket has a code for it.
    expect(stderr.replace(' (1006)', '')).toBe(
      `error: ${url}: the stream broke off after ${count}: the server closed the connection\n`,
    );
  });

  test('says that a message is not JSON, after the values before it', async () => {
    const { url } = await saying(scheme, next('1'), '{"jsonrpc":"2.0",no\n', done());
    const { status, stdout, stderr } = await ujrpc('f', '--url', url);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '1\n' });
    expect(stderr).toMatch(/not JSON|unreadable reply/);
    expect(stderr).toContain(url);
  });

  test('gives up when the time of --timeout is over', async () => {
    const { url, left } = await endless(scheme);
    const run = await ujrpc('f', '--url', url, '--timeout', '1500');
    // A machine under load may not have come to the first value by then.
    expect(run.stderr).toMatch(/did not (end its stream|answer) within 1500 ms \(--timeout\)/);
    expect(run.status).toBe(1);
    await left;
  });

  test('is cancelled by Ctrl-C, and the status is 130', async () => {
    const { url, left } = await endless(scheme);
    const child = startUjrpc('f', '--url', url);
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    await left;
  });

  test('ends quietly, and is cancelled, when the reader of a pipe goes away', async () => {
    let answer: Served | undefined;
    const { url, left } = await valueServer(scheme, (stream) => {
      answer = stream;
      stream.write(next('1'));
    });
    const child = startUjrpc('f', '--url', url);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await once(child.stdout, 'close');
    answer?.write(next('2'));
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(stderr).toBe('');
    await left;
  });

  test('goes into a file, one value a line', async () => {
    const { url } = await saying(scheme, next('{"a": 1}'), next('2'), done());
    const file = join(folder, 'values');
    expect(await ujrpc('f', '--url', url, '-o', file)).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(await readFile(file, 'utf8')).toBe('{"a":1}\n2\n');
  });

  test('of bytes is put together, by --format and where the server says so', async () => {
    const answer = next('"AQI="', '"Aw=="') + done();
    const bytes = { type: 'string', format: 'byte', contentEncoding: 'base64' };
    const { url } = await valueServer(scheme, (stream) => described(stream, bytes, answer));
    const file = join(folder, 'bytes');
    expect(await ujrpc('f', '--url', url, '-o', file)).toMatchObject({ status: 0, stderr: '' });
    expect([...(await readFile(file))]).toEqual([1, 2, 3]);
    const piped = await ujrpcWithInput('', 'f', '--url', url, '--format', 'bytes');
    expect([...piped.stdout]).toEqual([1, 2, 3]);
    expect((await ujrpc('f', '--url', url)).stdout).toBe('"AQI="\n"Aw=="\n');
  });

  test('of images does not go into one file: it is cancelled, and the message says what to do', async () => {
    const gif = Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;').toString('base64');
    const { url, left } = await valueServer(scheme, (stream) => stream.write(next(`"${gif}"`)));
    const run = await ujrpc('f', '--url', url, '--format', 'image');
    expect(run).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'error: each value of the stream is an image, and a file holds one: use --format json\n',
    });
    await left;
  });

  test('is refused by --format where a value is not of it', async () => {
    const { url, left } = await valueServer(scheme, (stream) => stream.write(next('1')));
    const run = await ujrpc('f', '--url', url, '--format', 'bytes');
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toContain('not base64, so it cannot be read as bytes; use --format json');
    await left;
  });

  test('shows on a terminal as results do', async () => {
    const { url } = await saying(scheme, next('{"a":1}', '"\\u001b[2J"'), done('end'));
    const { stdout } = await ujrpcOnTerminal({ NO_COLOR: '1' }, 'f', '--url', url);
    expect(stdout.replaceAll('\r', '')).toBe('{\n  "a": 1\n}\n"\\u001b[2J"\nreturned "end"\n');
  });

  test('is left by Ctrl-C before it has a value', async () => {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const { url, left } = await valueServer(scheme, (stream) => {
      stream.write('\n');
      begin();
    });
    const child = startUjrpc('f', '--url', url);
    await begun;
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    await left;
  });

  test('is cancelled when its file is full', async () => {
    const { url, left } = await endless(scheme);
    const run = await ujrpc('f', '--url', url, '-o', '/dev/full');
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toMatch(/^error: -o '\/dev\/full' cannot be written: .*ENOSPC/);
    await left;
  });
});

describe.each(TWO_WAY_SCHEMES)('asking for a stream over %s', (scheme) => {
  test('goes with every call, and a result is a result', async () => {
    const { url, received } = await saying(scheme, done([1]));
    expect(await ujrpc('f', 'a=1', '--url', url)).toEqual({
      status: 0,
      stdout: '[\n  1\n]\n',
      stderr: '',
    });
    expect(received).toEqual([
      '{"jsonrpc":"2.0","method":"f","params":{"a":1},"id":1,"meta":{"stream":64}}',
    ]);
  });

  test('is left out for a server that takes no members it does not know', async () => {
    const { url, received } = await valueServer(scheme, ({ request, write }) =>
      write(request.includes('meta') ? failed(-32600, 'additional properties') : done(5)),
    );
    expect(await ujrpc('f', '--url', url)).toEqual({ status: 0, stdout: '5\n', stderr: '' });
    expect(received).toHaveLength(2);
  });

  test('shows the error of a request that is wrong without it too', async () => {
    const { url } = await saying(scheme, failed(-32600, 'nested too deep'));
    const { status, stderr } = await ujrpc('f', '--url', url);
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'error -32600: nested too deep\n' });
  });

  test('gives credit as values are read', async () => {
    const size = 64 * 1024;
    const value = `"${'x'.repeat(size)}"`;
    let read = 0;
    const readWhenCredited: number[] = [];
    const { url, received } = await valueServer(
      scheme,
      (stream) => {
        for (let i = 0; i < 64; i += 1) {
          stream.write(next(value));
        }
      },
      (_, stream) => {
        readWhenCredited.push(read);
        if (readWhenCredited.length === 2) {
          stream.write(done());
        }
      },
    );
    const child = startUjrpc('f', '--url', url);
    child.stdout.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(received.slice(1)).toEqual(
      Array(2).fill('{"jsonrpc":"2.0","method":"$/credit","params":{"id":1,"n":32}}'),
    );
    // What is in the pipe was written, and not read yet.
    expect(readWhenCredited[0]).toBeGreaterThan(16 * size);
    expect(readWhenCredited[1]).toBeGreaterThan(48 * size);
    expect(read).toBe(64 * (value.length + 1));
  });
});

describe('asking for a stream over HTTP', () => {
  const open: TestServer[] = [];

  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()));
  });

  async function gathering(): Promise<TestServer> {
    const server = await httpServer(() => done([1, 2]));
    open.push(server);
    return server;
  }

  test('prints the array of a server that does not stream', async () => {
    const { url, requests, received } = await gathering();
    const run = await ujrpc('f', '--url', url, '-H', 'X-Key: k');
    expect(run).toEqual({ status: 0, stdout: '[\n  1,\n  2\n]\n', stderr: '' });
    expect(requests[0]?.headers).toMatchObject({
      accept: 'application/x-ndjson, application/json;q=0.9',
      'x-key': 'k',
    });
    expect(received).toEqual(['{"jsonrpc":"2.0","method":"f","id":1}']);
  });

  test.each([
    ['is not done where -H names another type', 'application/json', 'application/json'],
    ['is done where -H names lines', 'application/jsonl', expect.stringContaining('x-ndjson')],
  ])('%s', async (_, accept, sent) => {
    const { url, requests } = await gathering();
    await ujrpc('f', '--url', url, '-H', `Accept: ${accept}`);
    expect(requests[0]?.headers.accept).toEqual(sent);
  });

  test('is not done by --repeat, which measures the array', async () => {
    const { url, requests } = await gathering();
    expect(await ujrpc('f', '--url', url, '-n', '2')).toMatchObject({ status: 0 });
    expect(requests.map(({ headers }) => headers.accept)).toEqual(
      Array(2).fill('application/json'),
    );
  });
});

describe.each(TWO_WAY_SCHEMES)('what is said beside a call over %s', (scheme) => {
  /** The request of `ujrpc f` with these words. */
  async function requestOf(...words: readonly string[]) {
    const { url, received } = await saying(scheme, next('1'), done());
    expect(await ujrpc('f', '--url', url, ...words)).toMatchObject({ status: 0, stdout: '1\n' });
    return JSON.parse(received[0] ?? '') as { meta?: object };
  }

  test('is how long it may take', async () => {
    expect((await requestOf('--timeout', '5000')).meta).toEqual({ stream: 64, timeoutMs: 5_100 });
    expect((await requestOf('--timeout', '2147483647')).meta).toMatchObject({
      timeoutMs: 2_147_483_647,
    });
  });

  test('is where its stream goes on', async () => {
    expect((await requestOf('--last-event-id', '41')).meta).toEqual({
      stream: 64,
      lastEventId: '41',
    });
  });

  test('are its headers, which a WebSocket has said already', async () => {
    const { meta } = await requestOf('-H', 'Authorization: Bearer x');
    const headers = { authorization: 'Bearer x' };
    expect(meta).toEqual(scheme === 'ws' ? { stream: 64 } : { stream: 64, headers });
  });

  test('is said by every call of a batch', async () => {
    const { url, received } = await valueServer(scheme, (stream) =>
      stream.write(`[${done(1).trim()},${done(2).trim().replace('"id":1', '"id":2')}]\n`),
    );
    const lines = 'f a=12345678901234567890\nf\n';
    const run = await ujrpcWithInput(lines, '--batch', '-', '--timeout', '5000', '--url', url);
    expect(String(run.stdout)).toBe('1\n2\n');
    expect(received[0]).toContain('"a":12345678901234567890');
    const batch = JSON.parse(received[0] ?? '') as { meta?: object }[];
    expect(batch.map(({ meta }) => meta)).toEqual([{ timeoutMs: 5_100 }, { timeoutMs: 5_100 }]);
  });
});

test('over HTTP the time is a header, and the place is in the request', async () => {
  const server = await httpServer(() => done(5));
  await ujrpc('f', '--url', server.url, '--timeout', '5000', '--last-event-id', '41');
  await server.close();
  expect(server.requests[0]?.headers['rpc-timeout-ms']).toBe('5100');
  expect(JSON.parse(server.received[0] ?? '')).toMatchObject({ meta: { lastEventId: '41' } });
});
