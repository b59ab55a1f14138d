import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ujrpc, ujrpcOnTerminal } from './fixtures/run-cli.js';
import { closedPort, httpServer, streamServer, type TestServer } from './fixtures/servers.js';

const open: TestServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function http(...handler: Parameters<typeof httpServer>): Promise<TestServer> {
  const server = await httpServer(...handler);
  open.push(server);
  return server;
}

async function stream(...handler: Parameters<typeof streamServer>): Promise<TestServer> {
  const server = await streamServer(...handler);
  open.push(server);
  return server;
}

const result = (source: string) => `{"jsonrpc":"2.0","id":1,"result":${source}}`;
const failure = (source: string) => `{"jsonrpc":"2.0","id":1,"error":${source}}`;

describe('over HTTP', () => {
  test('posts named arguments and prints the result', async () => {
    const server = await http(() => result('{"total": 5}'));
    const run = await ujrpc('sum', 'a=2', 'b=3', '-p', String(server.port));
    expect(run).toEqual({ status: 0, stdout: '{\n  "total": 5\n}\n', stderr: '' });
    expect(server.received).toEqual([
      '{"jsonrpc":"2.0","method":"sum","params":{"a":2,"b":3},"id":1}',
    ]);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      url: '/',
      headers: { 'content-type': 'application/json' },
    });
  });

  test('posts positional arguments, negative ones included', async () => {
    const server = await http(() => result('-3'));
    const run = await ujrpc('--url', `${server.url}/rpc`, 'sum', '--positional', '2', '-5');
    expect(run).toEqual({ status: 0, stdout: '-3\n', stderr: '' });
    expect(JSON.parse(server.received[0] ?? '')).toMatchObject({ params: [2, -5] });
    expect(server.requests[0]?.url).toBe('/rpc');
  });

  test('leaves params out when there are no arguments', async () => {
    const server = await http(() => result('null'));
    await ujrpc('ping', '--url', server.url);
    expect(server.received).toEqual(['{"jsonrpc":"2.0","method":"ping","id":1}']);
  });

  test('keeps digits that a double cannot hold, there and back', async () => {
    const server = await http((body) => result(/"a":(\d+)/.exec(body)?.[1] ?? 'null'));
    for (const format of ['json', 'raw']) {
      const run = await ujrpc(
        'id',
        'a=12345678901234567890',
        '--url',
        server.url,
        '--format',
        format,
      );
      expect(run.stdout).toBe('12345678901234567890\n');
    }
  });

  test('sends UTF-8 with its length in bytes', async () => {
    const server = await http(() => result('"é😀"'));
    const run = await ujrpc('echo', 'text=é😀', '--url', server.url, '--format', 'raw');
    expect(run.stdout).toBe('é😀\n');
    expect(JSON.parse(server.received[0] ?? '')).toMatchObject({ params: { text: 'é😀' } });
  });

  test('sends the headers it is given, over its own', async () => {
    const server = await http(() => result('1'));
    await ujrpc(
      'f',
      '--url',
      server.url,
      '-H',
      'X-Key: a:b',
      '-H',
      'content-type: application/json-rpc',
    );
    expect(server.requests[0]?.headers).toMatchObject({
      'x-key': 'a:b',
      'content-type': 'application/json-rpc',
    });
  });

  test('sends a notification and prints nothing', async () => {
    const server = await http((_, response) => {
      response.writeHead(204).end();
      return undefined;
    });
    const run = await ujrpc('log', 'text=hi', '--notify', '--url', server.url);
    expect(run).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(server.received).toEqual(['{"jsonrpc":"2.0","method":"log","params":{"text":"hi"}}']);
  });
});

describe('over a stream', () => {
  test('sends one line over TCP and takes a reply in pieces', async () => {
    const reply = Buffer.from(`${result('"é"')}\n`);
    const server = await stream((_, socket) => {
      socket.setNoDelay(true);
      const middle = reply.indexOf('é') + 1;
      socket.write(reply.subarray(0, middle), () => socket.write(reply.subarray(middle)));
    });
    const run = await ujrpc('echo', 'text=é', '--url', server.url);
    expect(run).toEqual({ status: 0, stdout: '"é"\n', stderr: '' });
    expect(server.received.join('')).toBe(
      '{"jsonrpc":"2.0","method":"echo","params":{"text":"é"},"id":1,"meta":{"stream":64}}\n',
    );
  });

  test.each([
    ['ends with its last brace on an open connection', false],
    ['ends where the connection does', true],
  ])('takes a reply that %s', async (_, end) => {
    const server = await stream((__, socket) => {
      socket.write(result('{"a":1}'));
      if (end) {
        socket.end();
      }
    });
    const run = await ujrpc('f', '--url', server.url, '--format', 'raw');
    expect(run).toEqual({ status: 0, stdout: '{"a":1}\n', stderr: '' });
  });

  test('calls over a UNIX socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ujrpc-cli-'));
    const server = await stream((_, socket) => socket.write(`${result('5')}\n`), join(folder, 's'));
    const run = await ujrpc('sum', 'a=2', '--url', server.url);
    expect(run).toEqual({ status: 0, stdout: '5\n', stderr: '' });
    await rm(folder, { recursive: true });
  });

  test('sends a notification without waiting for an answer', async () => {
    let arrived: (chunk: string) => void;
    const chunk = new Promise<string>((resolve) => {
      arrived = resolve;
    });
    const server = await stream((text) => arrived(text));
    const run = await ujrpc('log', '--notify', '--url', server.url);
    expect(run).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await chunk).toBe('{"jsonrpc":"2.0","method":"log"}\n');
  });
});

describe('an error of the server', () => {
  test('goes to standard error with each violation on its line', async () => {
    const violations =
      '[{"path":"a","expected":"number","got":"string of 1"},{"path":"o.b[2]","expected":"string"}]';
    const server = await http(() =>
      failure(`{"code":-32602,"message":"Invalid params","data":${violations}}`),
    );
    const run = await ujrpc('sum', 'a=x', '--url', server.url);
    expect(run).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'error -32602: Invalid params\n  a: expected number, got string of 1\n  o.b[2]: expected string\n',
    });
  });

  test('shows other data as JSON', async () => {
    const server = await http(() =>
      failure('{"code":1001,"message":"Division by zero","data":{"a":1}}'),
    );
    const run = await ujrpc('divide', 'a=1', 'b=0', '--url', server.url);
    expect(run).toEqual({
      status: 1,
      stdout: '',
      stderr: 'error 1001: Division by zero\n{\n  "a": 1\n}\n',
    });
  });

  test('has the name of its class, where the server describes it', async () => {
    const errors = { DivisionByZero: { code: 1001, message: 'by zero' } };
    const server = await http((body) =>
      body.includes('rpc.discover')
        ? result(JSON.stringify({ methods: [], components: { errors } }))
        : failure('{"code":1001,"message":"Division by zero","data":{"a":1}}'),
    );
    const run = await ujrpc('divide', 'a=1', 'b=0', '--url', server.url);
    expect(run.stderr).toBe('error 1001 DivisionByZero: Division by zero\n{\n  "a": 1\n}\n');
    expect(server.received).toHaveLength(2);
  });

  test('cannot write to the terminal', async () => {
    const server = await http(() => failure('{"code":1,"message":"\\u001b[2Jx"}'));
    const run = await ujrpc('f', '--url', server.url);
    expect(run.stderr).toBe('error 1: \\u001b[2Jx\n');
  });

  test('counts on an HTTP error status too', async () => {
    const server = await http((_, response) => {
      response.statusCode = 413;
      return '{"jsonrpc":"2.0","id":null,"error":{"code":-32007,"message":"Message too large"}}';
    });
    const run = await ujrpc('f', '--url', server.url);
    expect(run).toMatchObject({ status: 1, stderr: 'error -32007: Message too large\n' });
  });

  test('points to the list when the method is not there', async () => {
    const server = await http(() => failure('{"code":-32601,"message":"Method not found"}'));
    const run = await ujrpc('nope', '--url', server.url);
    expect(run.stderr).toBe(
      `error -32601: Method not found\nujrpc -p ${server.port} --list shows what there is\n`,
    );
  });

  test('suggests a method of a near name', async () => {
    const server = await http((body) =>
      body.includes('rpc.discover')
        ? result('{"methods":[{"name":"sum"},{"name":"ping"}]}')
        : failure('{"code":-32601,"message":"Method not found"}'),
    );
    const run = await ujrpc('summ', 'a=2', '--url', server.url, '-H', 'authorization: key');
    expect(run).toEqual({
      status: 1,
      stdout: '',
      stderr: 'error -32601: Method not found\ndid you mean sum?\n',
    });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['key', 'key']);
  });

  test('is shown in time also when the server does not describe itself', async () => {
    const server = await http((body) =>
      body.includes('rpc.discover')
        ? undefined
        : failure('{"code":-32601,"message":"Method not found"}'),
    );
    const run = await ujrpc('summ', '--url', server.url, '--timeout', '1500');
    expect(run.stderr).toBe(
      `error -32601: Method not found\nujrpc -p ${server.port} --list shows what there is\n`,
    );
  });

  test.each([
    [['a=1', 'bb=2'], 'did you mean b instead of bb?'],
    [['A=1', 'b=2'], 'did you mean a instead of A?'],
    [['bb:int=2'], 'did you mean b instead of bb?'],
    [['a=1', 'aa=2'], 'ujrpc -p PORT sum --help shows what it takes'],
    [['other=1', 'another=2'], 'ujrpc -p PORT sum --help shows what it takes'],
  ])('suggests a parameter of a near name for %j', async (words, hint) => {
    const params = ['a', 'b'].map((name) => ({ name, schema: { type: 'number' } }));
    const unknown = words
      .map((word) => word.replace(/[:=].*/, ''))
      .filter((name) => !params.some((param) => param.name === name))
      .map((path) => ({ path, expected: 'no param of that name' }));
    const server = await http((body) =>
      body.includes('rpc.discover')
        ? result(JSON.stringify({ methods: [{ name: 'sum', params }] }))
        : failure(`{"code":-32602,"message":"Invalid params","data":${JSON.stringify(unknown)}}`),
    );
    const run = await ujrpc('sum', ...words, '-p', String(server.port));
    const [, ...lines] = run.stderr.trimEnd().split('\n');
    expect(lines.slice(unknown.length)).toEqual([hint.replace('PORT', String(server.port))]);
  });

  test.each([
    ['sku=256', 'string', 'sku:str=256'],
    ['sku=true', 'string, minLength 1', 'sku:str=true'],
    ['sku=[1, 2]', '(string | null)', "'sku:str=[1, 2]'"],
  ])('says how to send the string that %s is not', async (word, expected, remedy) => {
    const data = JSON.stringify([{ path: 'sku', expected }]);
    const server = await http(() =>
      failure(`{"code":-32602,"message":"Invalid params","data":${data}}`),
    );
    const run = await ujrpc('find', 'a=1', word, '--url', server.url);
    expect(run.stderr).toBe(
      `error -32602: Invalid params\n  sku: expected ${expected}\n` +
        `to send sku as a string, write ${remedy}\n`,
    );
  });

  test.each([
    ['sku:int=256', 'string'],
    ['sku=text', 'string, minLength 5'],
    ['sku=256', 'string[]'],
    ['sku=256', '(string | null)[]'],
    ['sku=256', 'Record<string, number>'],
    ['sk=256', 'string'],
  ])('leaves that out for %s where it must be %s', async (word, expected) => {
    const data = JSON.stringify([{ path: 'sku', expected }]);
    const server = await http(() =>
      failure(`{"code":-32602,"message":"Invalid params","data":${data}}`),
    );
    const run = await ujrpc('find', word, '--url', server.url);
    expect(run.stderr).toBe(`error -32602: Invalid params\n  sku: expected ${expected}\n`);
  });
});

describe('without a usable answer', () => {
  test('names the URL that refused the connection and what to do', async () => {
    const port = await closedPort();
    for (const url of [`http://127.0.0.1:${port}`, `tcp://127.0.0.1:${port}`]) {
      const run = await ujrpc('sum', '--url', url);
      expect(run).toMatchObject({ status: 1, stdout: '' });
      expect(run.stderr).toContain(`error: ${url}: connection refused: is the server running?`);
    }
  });

  test('names a UNIX socket that is not there', async () => {
    const run = await ujrpc('sum', '--url', 'unix:/nowhere/socket');
    expect(run).toMatchObject({ status: 1 });
    expect(run.stderr).toContain('unix:/nowhere/socket: there is no such socket');
  });

  test.each([
    ['not json', 'the answer is not JSON: not json'],
    ['{"jsonrpc":"2.0","id":1}', 'the answer is not a JSON-RPC 2.0 response'],
    ['[]', 'the answer is not a JSON-RPC 2.0 response'],
    ['{"jsonrpc":"2.0","id":2,"result":5}', 'the answer is to another request'],
    ['', 'the answer is empty'],
  ])('says so: %s', async (body, reason) => {
    const server = await http(() => body);
    const run = await ujrpc('f', '--url', server.url);
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toContain(`error: ${server.url}: ${reason}`);
  });

  test('shows an HTTP error', async () => {
    const server = await http((_, response) => {
      response.statusCode = 404;
      return 'no such path';
    });
    const run = await ujrpc('f', '--url', `${server.url}/rpc`);
    expect(run).toMatchObject({
      status: 1,
      stderr: `error: ${server.url}/rpc: HTTP 404 Not Found: no such path\n`,
    });
  });

  test('says that a connection was closed before the answer', async () => {
    const overTcp = await stream((_, socket) => socket.end());
    const overHttp = await http((_, response) => {
      response.destroy();
      return undefined;
    });
    for (const { url } of [overTcp, overHttp]) {
      const run = await ujrpc('f', '--url', url);
      expect(run).toMatchObject({ status: 1, stdout: '' });
      expect(run.stderr).toContain('the server closed the connection');
    }
  });

  test.each(['before the head', 'inside the body'])(
    'gives up after --timeout, %s',
    async (where) => {
      const server = await http((_, response) => {
        if (where === 'inside the body') {
          response.write('{"jsonrpc"');
        }
        return undefined;
      });
      const run = await ujrpc('f', '--url', server.url, '--timeout', '200');
      expect(run).toEqual({
        status: 1,
        stdout: '',
        stderr: `error: ${server.url} did not answer within 200 ms (--timeout)\n`,
      });
    },
  );

  test('gives up after --timeout over TCP', async () => {
    const server = await stream(() => undefined);
    const run = await ujrpc('f', '--url', server.url, '--timeout', '200');
    expect(run.stderr).toBe(`error: ${server.url} did not answer within 200 ms (--timeout)\n`);
  });
});

describe('what the server describes', () => {
  const document = JSON.stringify({
    openrpc: '1.3.2',
    methods: [
      {
        name: 'sum',
        description: 'Adds two numbers.',
        params: ['a', 'b'].map((name) => ({ name, required: true, schema: { type: 'number' } })),
        result: { name: 'result', schema: { type: 'number' } },
      },
    ],
  });

  test('--list prints its methods', async () => {
    const server = await http(() => result(document));
    const run = await ujrpc('--list', '--url', server.url);
    expect(run).toEqual({
      status: 0,
      stdout: 'sum(a: number, b: number): number  Adds two numbers.\n',
      stderr: '',
    });
    expect(JSON.parse(server.received[0] ?? '')).toMatchObject({ method: 'rpc.discover' });
  });

  test('METHOD --help prints how to call it', async () => {
    const server = await http(() => result(document));
    const run = await ujrpc('sum', '--help', '--url', server.url);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toContain('Adds two numbers.');
    expect(run.stdout).toContain(`ujrpc -p ${server.port} sum a=1 b=1\n`);
  });

  test('a server that does not describe itself is named', async () => {
    const server = await http(() => failure('{"code":-32601,"message":"Method not found"}'));
    const run = await ujrpc('--list', '--url', server.url);
    expect(run).toMatchObject({ status: 1 });
    expect(run.stderr).toContain(`${server.url} does not describe its methods`);
  });
});

describe('the command line itself', () => {
  test('--help and --version answer on standard output', async () => {
    const help = await ujrpc('--help');
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toContain('ujrpc METHOD [key[:type]=value…]');
    expect(await ujrpc('--version')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  test('a wrong one exits 2 and says what is right', async () => {
    expect(await ujrpc('sum', '5')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        "error: '5' is not an argument: write key=value, or put it after --positional\n" +
        'ujrpc --help says more\n',
    });
  });
});

describe('colours', () => {
  const coloured = '\u001b[34m"a"\u001b[39m: \u001b[36m1\u001b[39m';

  test('are there on a terminal, for results and errors', async () => {
    const fine = await http(() => result('{"a":1}'));
    expect((await ujrpcOnTerminal({}, 'f', '--url', fine.url)).stdout).toContain(coloured);
    const wrong = await http(() => failure('{"code":1,"message":"m"}'));
    const run = await ujrpcOnTerminal({}, 'f', '--url', wrong.url);
    expect(run).toMatchObject({ status: 1 });
    expect(run.stdout).toContain('\u001b[31merror\u001b[39m 1: m');
  });

  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('are not there with %j', async (env) => {
    const server = await http(() => result('{"a":1}'));
    const run = await ujrpcOnTerminal(env, 'f', '--url', server.url);
    expect(run.stdout).toBe('{\r\n  "a": 1\r\n}\r\n');
  });
});
