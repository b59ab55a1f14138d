import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import jayson from 'jayson/promise/index.js';
import { createClient as createViemClient, http } from 'viem';
import {
  batch,
  close,
  createClient,
  DivisionByZero,
  isRpcError,
} from '../../examples/calculator/generated/client.js';
import { ujrpc } from '../../packages/cli/src/fixtures/run-cli.js';
import { transportsUnderTest } from './support/transports.js';

const example = path.resolve(import.meta.dirname, '../../examples/calculator');
const main = path.join(example, 'dist/main.js');

/** What the example's README has one type, and what it says is printed then. */
const commands = [
  ...readFileSync(path.join(example, 'README.md'), 'utf8').matchAll(
    /^npx ujrpc (\w+ .+?) +# (.+)$/gm,
  ),
].map(([, command = '', printed = '']) => [command, printed] as const);

/** The example as a user starts it, called by clients that nobody here wrote, and by our own. */
describe.each(transportsUnderTest)('the calculator on %s', (transport) => {
  let server: ChildProcess;
  let url: string;
  let port: number;

  beforeAll(async () => {
    server = spawn(process.execPath, [main, '--port', '0', '--transport', transport]);
    const [line] = (await once(createInterface({ input: server.stdout as never }), 'line')) as [
      string,
    ];
    url = /^listening on (http:\S+) \((\w+)\)$/.exec(line)?.[1] ?? '';
    port = Number(new URL(url).port);
    expect(line).toBe(`listening on ${url} (${transport})`);
  });

  afterAll(async () => {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  test.each(['http', 'tcp'] as const)('answers jayson over %s', async (protocol) => {
    const options = { host: '127.0.0.1', port };
    const client = protocol === 'http' ? jayson.Client.http(options) : jayson.Client.tcp(options);
    expect(await client.request('sum', [2, 3])).toMatchObject({ result: 5 });
    expect(await client.request('divide', { a: 1, b: 0 })).toMatchObject({
      error: { code: 1001, message: 'Division by zero', data: { dividend: 1 } },
    });
  });

  test("answers viem's HTTP transport, batched and not", async () => {
    for (const batched of [false, true]) {
      const client = createViemClient({ transport: http(url, { batch: batched }) });
      const request = (a: number) => {
        return client.request<never>({ method: 'sum', params: [a, 3] } as never);
      };
      expect(await Promise.all([request(2), request(4)])).toEqual([5, 7]);
    }
  });

  test('answers curl', async () => {
    const body = '{"jsonrpc":"2.0","id":1,"method":"power","params":{"base":9}}';
    const argv = ['-sS', url, '-H', 'Content-Type: application/json', '-d', body];
    const { stdout } = await promisify(execFile)('curl', argv);
    expect(stdout).toBe('{"jsonrpc":"2.0","id":1,"result":81}');
  });

  test('answers the command line, errors by their name', async () => {
    const divide = (b: number) => ujrpc('divide', 'a=1', `b=${b}`, '--url', url);
    expect(await divide(2)).toEqual({ status: 0, stdout: '0.5\n', stderr: '' });
    const stderr = 'error 1001 DivisionByZero: Division by zero\n{\n  "dividend": 1\n}\n';
    expect(await divide(0)).toEqual({ status: 1, stdout: '', stderr });
  });

  test.each(commands)('answers `npx ujrpc %s` as its README says', async (command, printed) => {
    const words = command.replaceAll("'", '').split(' ');
    const { stdout, stderr } = await ujrpc(...words, '--url', url);
    expect((stdout + stderr).split('\n')[0]).toBe(printed);
  });

  test('is called by the example itself', async () => {
    const call = path.join(example, 'dist/call.js');
    const { stdout } = await promisify(execFile)(process.execPath, [call, url]);
    expect(stdout).toBe('client.sum(2, 3) → 5\n');
  });

  test.each(['http', 'tcp'])('answers its generated client over %s', async (protocol) => {
    const client = createClient(`${protocol}://127.0.0.1:${port}`);
    expect(
      await batch(client, (c) => [c.sum(1, 2), c.format(1.2345, 'plain', { digits: 2 })]),
    ).toEqual([3, '1.23']);
    expect(await client.summarize(1, 2, 6)).toEqual({ count: 3, mean: 3, largest: 6 });
    expect(await client.sumLater(2, 2, 1)).toBe(4);
    expect(await client.clear()).toBeUndefined();
    await expect(client.summarize(1, Number.NaN)).rejects.toThrow(
      new TypeError('numbers[1]: expected a finite number, got NaN'),
    );
    const error: unknown = await client.divide(1, 0).catch((thrown: unknown) => thrown);
    expect(isRpcError(error, DivisionByZero) && error.data.dividend).toBe(1);
    void close(client);
  });
});
