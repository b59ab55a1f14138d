import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startUjrpc, ujrpc, ujrpcOnTerminal } from '../fixtures/run-cli.js';
import { closedPort } from '../fixtures/servers.js';
import {
  done,
  failed,
  next,
  speakingServer,
  stopValueServers,
  TWO_WAY_SCHEMES,
} from '../fixtures/stream-servers.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ujrpc-listen-'));
});

afterEach(async () => {
  await stopValueServers();
  await rm(folder, { recursive: true });
});

const said = (text: string) => `{"jsonrpc": "2.0", "method": "said", "params": ["${text}"]}\n`;
const printed = (text: string) => `{"jsonrpc":"2.0","method":"said","params":["${text}"]}\n`;

/** Runs until it has printed so much to standard output, and then presses Ctrl-C. */
async function listening(until: string, ...argv: readonly string[]) {
  const child = startUjrpc(...argv);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (stdout.endsWith(until)) {
      child.kill('SIGINT');
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [status] = await once(child, 'close');
  return { status, stdout, stderr };
}

describe.each(TWO_WAY_SCHEMES)('--listen over %s', (scheme) => {
  test('prints what the server sends by itself, one message a line, until Ctrl-C', async () => {
    const { url } = await speakingServer(scheme, (socket) =>
      socket.write(`${said('a')}[${said('b').trim()}]\n${said('12345678901234567890')}`),
    );
    expect(await listening(printed('12345678901234567890'), '--listen', '--url', url)).toEqual({
      status: 130,
      stdout: `${printed('a')}[${printed('b').trim()}]\n${printed('12345678901234567890')}`,
      stderr: '',
    });
  });

  test('makes a call first, whose result goes to standard error', async () => {
    const received: string[] = [];
    const { url } = await speakingServer(
      scheme,
      () => undefined,
      (line, socket) => {
        received.push(line);
        socket.write(said('before') + done({ members: 2 }) + said('after'));
      },
    );
    const run = await listening(printed('after'), 'join', 'room=1', '--listen', '--url', url);
    expect(run).toEqual({
      status: 130,
      stdout: printed('before') + printed('after'),
      stderr: 'returned {"members":2}\n',
    });
    expect(received[0]).toContain('"method":"join","params":{"room":1}');
  });

  test('prints the values of a method that streams too', async () => {
    const { url } = await speakingServer(
      scheme,
      () => undefined,
      (_, socket) => socket.write(next('{"a": 1}') + said('x')),
    );
    const run = await listening(printed('x'), 'f', '--listen', '--url', url);
    expect(run.stdout.split('\n').sort()).toEqual(['', '{"a":1}', printed('x').trim()]);
  });

  test('ends with the error of the call', async () => {
    const { url } = await speakingServer(
      scheme,
      () => undefined,
      (_, socket) => socket.write(failed(7, 'no such room')),
    );
    expect(await ujrpc('join', '--listen', '--url', url)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'error 7: no such room\n',
    });
  });

  test('refuses the requests of a server, which would wait for a reply', async () => {
    const answers: string[] = [];
    const { url } = await speakingServer(
      scheme,
      (socket) => socket.write('{"jsonrpc":"2.0","id":"s1","method":"ask"}\n'),
      (line, socket) => {
        answers.push(line);
        socket.write(said('thanks'));
      },
    );
    const run = await listening(printed('thanks'), '--listen', '--url', url);
    expect(run.stdout).toBe(`{"jsonrpc":"2.0","id":"s1","method":"ask"}\n${printed('thanks')}`);
    expect(answers).toEqual([
      '{"jsonrpc":"2.0","id":"s1","error":{"code":-32601,"message":"Method not found"}}',
    ]);
  });

  test('prints an error that is about no request, and ends', async () => {
    const error = '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"m"}}\n';
    const { url } = await speakingServer(scheme, (socket) => socket.write(error));
    const { status, stdout, stderr } = await ujrpc('--listen', '--url', url);
    expect({ status, stdout }).toEqual({ status: 1, stdout: error });
    expect(stderr).toContain('a reply to a call that was never made');
  });

  test('ends when the server closes the connection', async () => {
    const { url } = await speakingServer(scheme, (socket) => {
      socket.write(said('bye'));
      socket.end();
    });
    expect(await ujrpc('--listen', '--url', url)).toEqual({
      status: 1,
      stdout: printed('bye'),
      stderr: expect.stringMatching(/^error: \S+: the server closed the connection( \(1000\))?\n$/),
    });
  });

  test('ends when what comes is not JSON', async () => {
    const { url } = await speakingServer(scheme, (socket) => socket.write(`${said('a')}{no\n`));
    const { status, stdout, stderr } = await ujrpc('--listen', '--url', url);
    expect({ status, stdout }).toEqual({ status: 1, stdout: printed('a') });
    expect(stderr).toContain(`error: ${url}: unreadable reply`);
  });

  test('ends quietly when its reader goes away', async () => {
    let speak = () => {};
    const { url } = await speakingServer(scheme, (socket) => {
      socket.write(said('a'));
      speak = () => socket.write(said('b'));
    });
    const child = startUjrpc('--listen', '--url', url);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await once(child.stdout, 'close');
    speak();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('writes to a file', async () => {
    const file = join(folder, 'said');
    const { url } = await speakingServer(scheme, (socket) => {
      socket.write(said('a'));
      socket.end();
    });
    await ujrpc('--listen', '--url', url, '-o', file);
    expect(await readFile(file, 'utf8')).toBe(printed('a'));
  });

  test('does not let a server write to the terminal', async () => {
    const { url } = await speakingServer(scheme, (socket) => {
      socket.write(said('\u009b2J\u2028'));
      socket.end();
    });
    const { stdout } = await ujrpcOnTerminal({ NO_COLOR: '1' }, '--listen', '--url', url);
    expect(stdout).toContain('["\\u009b2J\\u2028"]');
  });
});

test('--listen says that there is no server', async () => {
  const port = await closedPort();
  const run = await ujrpc('--listen', '--url', `tcp://127.0.0.1:${port}`);
  expect(run).toMatchObject({ status: 1, stdout: '' });
  expect(run.stderr).toContain('connection refused: is the server running?');
});

test.each([
  [['--listen'], 'over HTTP a server cannot send anything by itself; give --url '],
  [['--listen', '--batch', 'x'], 'it does not go with --batch'],
  [['f', '--listen', '-n', '2'], 'it does not go with --repeat'],
  [['f', '--listen', '--notify'], 'it does not go with --notify'],
  [['--listen', '--url', 'tcp://a:1', '--format', 'bytes'], '--listen prints json or raw'],
  [['--listen', '--url', 'tcp://a:1', 'a=1'], 'the method comes first'],
])('%j is refused', async (argv, message) => {
  const run = await ujrpc(...argv);
  expect(run).toMatchObject({ status: 2, stdout: '' });
  expect(run.stderr).toContain(message);
});
