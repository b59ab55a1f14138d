import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ujrpc, ujrpcOnTerminal } from './fixtures/run-cli.js';
import { httpServer, type TestServer } from './fixtures/servers.js';

/** Moves a terminal's cursor, by a C0 and by a C1 control (ECMA-48 §5.3), and forges a line. */
const MALICE = 'x\u001b[2J\u009b2J\nerror -32000: forged';

/** How it is shown. */
const SHOWN = 'x\\u001b[2J\\u009b2J\\nerror -32000: forged';

let folder = '';
let lines = '';
let server: TestServer | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ujrpc-hostile-'));
  lines = join(folder, 'lines');
  await writeFile(lines, 'f\n');
});

afterEach(async () => {
  await server?.close();
});

afterAll(() => rm(folder, { recursive: true }));

/** A server that has one thing to say, to single calls and to batches. */
async function serverSaying(members: object): Promise<string> {
  const reply = { jsonrpc: '2.0', id: 1, ...members };
  server = await httpServer((body) => JSON.stringify(body.startsWith('[') ? [reply] : reply));
  return server.url;
}

const violation = { path: MALICE, expected: MALICE, got: MALICE };

test.each<[string, object, string]>([
  ['message', { code: 1, message: MALICE }, `error 1: ${SHOWN}\n`],
  [
    'violation',
    { code: -32602, message: 'm', data: [violation] },
    `error -32602: m\n  ${SHOWN}: expected ${SHOWN}, got ${SHOWN}\n`,
  ],
])('the %s of an error stays on its line', async (_, error, shown) => {
  const url = await serverSaying({ error });
  expect((await ujrpc('f', '--url', url)).stderr).toContain(shown);
  const batch = await ujrpc('--batch', lines, '--url', url);
  expect(batch.stderr).toBe(`line 1: ${shown}`);
});

test.each([
  [['f'], 'x\\u001b[2J\\u009b2J'],
  [['f', '--format', 'raw'], 'x\\u001b[2J\\u009b2J'],
  [['--batch'], SHOWN],
  [['--batch', '--format', 'raw'], SHOWN],
])('a result sends no controls to a terminal: %j', async (argv, shown) => {
  const url = await serverSaying({ result: MALICE });
  const words = argv.flatMap((word) => (word === '--batch' ? [word, lines] : [word]));
  const { stdout } = await ujrpcOnTerminal({ NO_COLOR: '1' }, ...words, '--url', url);
  expect(stdout).toContain(shown);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
  expect(stdout).not.toMatch(/[\u001b\u0080-\u009f]/);
});

test('a pipe is given a raw result as it is', async () => {
  const url = await serverSaying({ result: MALICE });
  expect((await ujrpc('f', '--format', 'raw', '--url', url)).stdout).toBe(`${MALICE}\n`);
});

test('a list and a help say what a server says on lines of their own', async () => {
  const result = { methods: [{ name: MALICE, summary: MALICE, params: [{ name: MALICE }] }] };
  const url = await serverSaying({ result });
  const list = await ujrpc('--list', '--url', url);
  expect(list.stdout).toContain(`${SHOWN}(${SHOWN}?: unknown): void`);
  expect(
    list.stdout
      .trimEnd()
      .split('\n')
      .filter((line) => line.startsWith('error')),
  ).toEqual([]);
  const help = await ujrpc(MALICE, '--help', '--url', url);
  expect(help.stdout.split('\n')[0]).toBe(`${SHOWN}(${SHOWN}?: unknown): void`);
});
