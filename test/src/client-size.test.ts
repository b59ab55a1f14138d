import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';

/** What a client with one method may cost a page, run-time included. */
const MAX_GZIP_BYTES = 2048;

const nodeModules = fileURLToPath(new URL('../node_modules', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ujrpc-size-'));
  await symlink(nodeModules, join(folder, 'node_modules'));
  await writeFile(join(folder, 'client.js'), generatedClient(['sum']));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** As ujrpc-codegen writes it. */
function generatedClient(methods: string[]): string {
  const table = Object.fromEntries(methods.map((name) => [name, 0]));
  const named = methods.map((name) => `${name}: (a, b) => ({ a, b })`).join(', ');
  return `import { connect } from '@ujrpc/client';
export { batch, close, notify, RpcError, TimeoutError, TransportError, withOptions } from '@ujrpc/client';
const methods = ${JSON.stringify(table)};
const named = { ${named} };
export function createClient(url, options) { return connect(methods, url, options, named); }
`;
}

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

  test('pays for batch, notify and withOptions only where it uses them', async () => {
    const call = `console.log(await createClient('/').sum(2, 3));`;
    const plain = await bundle(`import { createClient } from './client.js'; ${call}`);
    const all = await bundle(`
      import { batch, createClient, notify, withOptions } from './client.js';
      ${call} console.log(batch, notify, withOptions);`);
    expect(all.code).toContain('the batch is already sent');
    expect(plain.code).not.toContain('the batch is already sent');
    expect(plain.gzipBytes).toBeLessThan(all.gzipBytes);
  });

  test('holds nothing of Node and none of the server limits', async () => {
    const { code } = await bundle(`export * from './client.js';`);
    expect(code).not.toMatch(/node:|require\(|maxBodyBytes/);
  });
});
