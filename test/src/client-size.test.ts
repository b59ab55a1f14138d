import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build, type Metafile } from 'esbuild';

/** What a client with one method may cost a page, run-time included. */
const MAX_GZIP_BYTES = 2048;

/** What it may cost with a method that streams: 256 bytes of it are for ends that are not the server's. */
const MAX_STREAMING_GZIP_BYTES = 5632;

/**
 * What a URL of a WebSocket has it load besides: 512 bytes of it are for what a page has to find out by itself, that its
 * peer has vanished and that its network is back.
 */
const MAX_WEB_SOCKET_GZIP_BYTES = 4096;

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
export { autoBatch, batch, close, intercept, notify, open, RpcError, retry, TimeoutError, TransportError, withOptions } from '@ujrpc/client';
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

/** What a page loads, minified, and what that weighs on the wire. */
interface Weight {
  readonly code: string;
  readonly gzipBytes: number;
}

const weigh = (files: readonly string[]): Weight => ({
  code: files.join('\n'),
  gzipBytes: files.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0),
});

/** A page's bundle: what it loads at once, and what it loads when a URL asks for it. */
async function bundle(page: string): Promise<Weight & { readonly later: Weight }> {
  const entry = join(folder, 'page.js');
  await writeFile(entry, page);
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    minify: true,
    treeShaking: true,
    write: false,
    // As bundlers for pages do without being asked.
    splitting: true,
    outdir: folder,
    metafile: true,
    absWorkingDir: folder,
  });
  const text = (file: string) =>
    outputFiles.find(({ path }) => path === join(folder, file))?.text ?? '';
  const atOnce = withImports(metafile, ['page.js']);
  return {
    ...weigh(atOnce.map(text)),
    later: weigh(
      Object.keys(metafile.outputs)
        .filter((file) => !atOnce.includes(file))
        .map(text),
    ),
  };
}

/** These files, and what they import in any case. */
function withImports({ outputs }: Metafile, files: readonly string[]): readonly string[] {
  const imported = files
    .flatMap((file) => outputs[file]?.imports ?? [])
    .filter(({ kind }) => kind === 'import-statement')
    .map(({ path }) => path);
  const all = [...new Set([...files, ...imported])];
  return all.length === files.length ? files : withImports({ outputs } as Metafile, all);
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

  test('pays for idempotent methods only where it has some', async () => {
    await writeFile(
      join(folder, 'idempotent.js'),
      `import { connect } from '@ujrpc/client/generated';
import { repeating } from '@ujrpc/client/generated/idempotent';
const methods = { sum: 0 };
const named = { sum: (a, b) => ({ a, b }) };
export function createClient(to, options) {
  return repeating(['sum'], connect(methods, to, options, named));
}`,
    );
    const page = (file: string) => `
      import { createClient } from './${file}';
      console.log(await createClient('/').sum(2, 3));`;
    const some = await bundle(page('idempotent.js'));
    const none = await bundle(page('client.js'));
    process.stdout.write(
      `client with one idempotent method: ${some.code.length} bytes minified, ${some.gzipBytes} gzipped\n`,
    );
    expect(some.code).toContain('mayRepeat');
    expect(none.code).not.toContain('mayRepeat');
  });

  test('loads what a WebSocket needs when a URL asks for it', async () => {
    const { code, later } = await bundle(`
      import { createClient } from './client.js';
      console.log(await createClient('ws://h').sum(2, 3));`);
    process.stdout.write(
      `what a WebSocket needs: ${later.code.length} bytes minified, ${later.gzipBytes} gzipped\n`,
    );
    expect(code).not.toContain('ujrpc.1');
    expect(later.code).toContain('ujrpc.1');
    expect(later.code).not.toMatch(/node:|require\(|maxBodyBytes|TransportError"/);
    expect(later.gzipBytes).toBeLessThan(MAX_WEB_SOCKET_GZIP_BYTES);
  });

  test('pays for autoBatch, batch, intercept, notify, retry and withOptions only where it uses them', async () => {
    const call = `console.log(await createClient('/').sum(2, 3));`;
    const plain = await bundle(`import { createClient } from './client.js'; ${call}`);
    const all = await bundle(`
      import { autoBatch, batch, createClient, intercept, notify, retry, withOptions } from './client.js';
      ${call} console.log(autoBatch, batch, intercept, notify, retry, withOptions);`);
    expect(all.code).toContain('the batch is already sent');
    expect(all.code).toContain('retry: unknown method');
    expect(all.code).toContain('rpc-cancel-key');
    expect(plain.code).not.toMatch(
      /the batch is already sent|retry: unknown method|rpc-cancel-key/,
    );
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
