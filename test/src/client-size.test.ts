import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';

/** What a client with one method may cost a page, run-time included. */
const MAX_GZIP_BYTES = 2048;

/** What it may cost with a method that streams. */
const MAX_STREAMING_GZIP_BYTES = 4608;

const nodeModules = fileURLToPath(new URL('../node_modules', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ujrpc-size-'));
  await symlink(nodeModules, join(folder, 'node_modules'));
  await writeFile(join(folder, 'client.js'), generatedClient(['sum']));
  await writeFile(join(folder, 'streams.js'), STREAMING_CLIENT);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** As ujrpc-codegen writes it. */
function generatedClient(methods: string[]): string {
  const table = Object.fromEntries(methods.map((name) => [name, 0]));
  const named = methods.map((name) => `${name}: (a, b) => ({ a, b })`).join(', ');
  return `import { connect } from '@ujrpc/client/generated';
export { batch, close, intercept, notify, RpcError, retry, TimeoutError, TransportError, withOptions } from '@ujrpc/client';
const methods = ${JSON.stringify(table)};
const named = { ${named} };
export function createClient(to, options) { return connect(methods, to, options, named); }
`;
}

const STREAMING_CLIENT = `import { connect, streaming } from '@ujrpc/client/generated/streams';
export { lastEventIdOf } from '@ujrpc/client';
const methods = { ticks: streaming(1, 0) };
const named = { ticks: (n) => ({ n }) };
export function createClient(to, options) { return connect(methods, to, options, named); }
`;

/** A page's bundle: the code, minified, and what it weighs on the wire. */
async function bundle(page: string): Promise<{ code: string; gzipBytes: number }> {
  const entry = join(folder, 'page.js');
  await writeFile(entry, page);
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    minify: true,
    treeShaking: true,
    write: false,
  });
  const code = outputFiles[0]?.text ?? '';
  return { code, gzipBytes: gzipSync(code, { level: 9 }).length };
}

describe('a client in a page', () => {
  test('with one method stays under its budget, run-time included', async () => {
    const { code, gzipBytes } = await bundle(`
      import { createClient } from './client.js';
      console.log(await createClient('/').sum(2, 3));`);
    process.stdout.write(
      `client with one method: ${code.length} bytes minified, ${gzipBytes} gzipped\n`,
    );
    expect(code).toContain('sum');
    expect(gzipBytes).toBeLessThan(MAX_GZIP_BYTES);
  });

  test('pays for streams only where it has some, and stays under another budget there', async () => {
    const { code, gzipBytes } = await bundle(`
      import { createClient } from './streams.js';
      for await (const tick of createClient('/').ticks(3)) console.log(tick);`);
    process.stdout.write(
      `client with one method that streams: ${code.length} bytes minified, ${gzipBytes} gzipped\n`,
    );
    expect(code).toContain('x-ndjson');
    expect(code).not.toMatch(/node:|require\(|maxBodyBytes/);
    expect(gzipBytes).toBeLessThan(MAX_STREAMING_GZIP_BYTES);
    const plain = await bundle(`
      import { createClient } from './client.js';
      console.log(await createClient('/').sum(2, 3));`);
    expect(plain.code).not.toMatch(/x-ndjson|\$\/next|asyncIterator/);
  });

  test('pays for batch, intercept, notify, retry and withOptions only where it uses them', async () => {
    const call = `console.log(await createClient('/').sum(2, 3));`;
    const plain = await bundle(`import { createClient } from './client.js'; ${call}`);
    const all = await bundle(`
      import { batch, createClient, intercept, notify, retry, withOptions } from './client.js';
      ${call} console.log(batch, intercept, notify, retry, withOptions);`);
    expect(all.code).toContain('the batch is already sent');
    expect(all.code).toContain('retry: unknown method');
    expect(plain.code).not.toMatch(/the batch is already sent|retry: unknown method/);
    expect(plain.gzipBytes).toBeLessThan(all.gzipBytes);
  });

  test('runs in Safari 15, with all of the types that it may bring', async () => {
    const { code } = await bundle(`
      export * from './client.js'; export * from '@ujrpc/values'; export * from '@ujrpc/values/codecs'; export * from '@ujrpc/client/generated';`);
    expect(code).not.toMatch(/Object\.hasOwn\b|\.at\(-|\.findLast|structuredClone|\.toSorted/);
  });

  test('holds nothing of Node and none of the server limits', async () => {
    const { code } = await bundle(`export * from './client.js';`);
    expect(code).not.toMatch(/node:|require\(|maxBodyBytes/);
  });
});
