import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';

/** All that a client needs of a platform, apart from the language. */
const NEEDED = { fetch: answer, Headers, AbortController, setTimeout, clearTimeout };

/** Browsers of 2021 lack these: Safari has them since 15.4. */
const LATE = 'delete Array.prototype.at; delete Object.hasOwn;';

const APPLICATION = `
import { batch, notify, withOptions } from '@ujrpc/client';
import { connect } from '@ujrpc/client/generated';
const client = connect({ sum: 0, log: 1, never: 0 }, 'http://h/', {}, { sum: (a, b) => ({ a, b }) });
export const called = () => client.sum(2, 3);
export const trimmed = () => client.sum(2, undefined);
export const nothing = () => client.log(null);
export const batched = () => batch(client, (c) => [c.sum(1, 1), c.sum(2, 2)]).then(String);
export const notified = () => notify(client).log('x');
export const refused = () => client.sum(NaN, null);
export const late = () => withOptions(client, { timeoutMs: 1 }).never();
export const aborted = () => {
  const controller = new AbortController();
  const call = withOptions(client, { signal: controller.signal }).never();
  controller.abort();
  return call;
};
`;

type Calls = Record<string, () => Promise<unknown>>;

interface Request {
  id?: number;
  method: string;
  params: number[];
}

/** Answers as React Native does: its responses have no streams. */
async function answer(_url: string, { body }: { body: string }): Promise<object> {
  const message = JSON.parse(body) as Request | Request[];
  const reply = ({ id, method, params }: Request) =>
    id && { jsonrpc: '2.0', id, result: method === 'sum' ? params.reduce((a, b) => a + b) : null };
  if (!Array.isArray(message) && message.method === 'never') {
    return new Promise(() => {});
  }
  const text = JSON.stringify(Array.isArray(message) ? message.map(reply) : reply(message)) ?? '';
  return { status: 200, text: async () => text };
}

let folder: string;
let code: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ujrpc-platforms-'));
  const nodeModules = fileURLToPath(new URL('../node_modules', import.meta.url));
  await symlink(nodeModules, join(folder, 'node_modules'));
  await writeFile(join(folder, 'application.js'), APPLICATION);
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'application.js')],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'calls',
    write: false,
  });
  code = outputFiles[0]?.text ?? '';
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the application where there is the language and these globals, and nothing else. */
function startedWith(globals: object): Calls {
  return runInContext(`${LATE}\n${code}\ncalls`, createContext({ ...globals })) as Calls;
}

describe('a client on a platform that has only what it needs', () => {
  test.each([
    ['called', 5],
    ['trimmed', 2],
    ['nothing', undefined],
    ['batched', '2,4'],
    ['notified', undefined],
  ])('makes the calls of %s', async (name, result) => {
    expect(await startedWith(NEEDED)[name]?.()).toBe(result);
  });

  test.each([
    ['refused', 'a: expected a finite number, got NaN'],
    ['late', 'never: no answer within 1 ms'],
    ['aborted', /abort/],
  ])('rejects the calls of %s', async (name, message) => {
    await expect(startedWith(NEEDED)[name]?.()).rejects.toMatchObject({
      message: expect.stringMatching(message),
    });
  });
});

test.each(['fetch', 'Headers', 'AbortController', 'setTimeout'])(
  'a call without %s says what is missing',
  async (name) => {
    const others = Object.entries(NEEDED).filter(([needed]) => needed !== name);
    const call = startedWith(Object.fromEntries(others)).late?.();
    const error = await call?.catch((reason: Error) => reason);
    expect(String(error)).toContain(name);
  },
);
