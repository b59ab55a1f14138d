import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BuildOptions, build } from 'esbuild';
import { generated } from './support/generated.js';

const nodeModules = fileURLToPath(new URL('../node_modules', import.meta.url));

/** Prints what `listen` says and what a call answers. */
const program = (contract: string) => `
import { Server } from '@ujrpc/core';
import { contract } from ${JSON.stringify(contract)};
const server = new Server({ contract, partial: true, log: () => {} });
async function main() {
  const { transport, reason, url } = await server.listen({ port: 0 });
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'rpc.discover' });
  const headers = { 'content-type': 'application/json', connection: 'close' };
  const { result } = await (await fetch(url, { method: 'POST', headers, body })).json();
  console.log(JSON.stringify({ transport, reason, openrpc: result.openrpc }));
  await server.close();
}
main();
`;

const NATIVE = {
  transport: expect.stringMatching(/^(uring|epoll)$/),
  openrpc: expect.any(String),
};
/** In WebAssembly, which the bundle has within its text. */
const MARK_IT = {
  transport: 'node',
  reason: '@ujrpc/native is bundled without its binary; mark @ujrpc/native external in the bundler',
  openrpc: expect.any(String),
};

/** Where the packages are installed, and where they are not. */
let near: string;
let far: string;

beforeAll(async () => {
  near = await mkdtemp(join(tmpdir(), 'ujrpc-bundled-'));
  far = await mkdtemp(join(tmpdir(), 'ujrpc-bundled-far-'));
  await symlink(nodeModules, join(near, 'node_modules'));
  const { folder } = await generated('legacy');
  await writeFile(join(near, 'program.js'), program(join(folder, 'server.js')));
});

afterAll(() => Promise.all([near, far].map((folder) => rm(folder, { recursive: true }))));

/** What the program says that was bundled into `folder`: where it listens, or its error. */
async function bundled(folder: string, options: BuildOptions): Promise<unknown> {
  const outfile = join(folder, options.format === 'cjs' ? 'bundle.cjs' : 'bundle.mjs');
  await build({
    entryPoints: [join(near, 'program.js')],
    bundle: true,
    platform: 'node',
    logLevel: 'silent',
    outfile,
    ...options,
  });
  const { stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
  return stderr === '' ? JSON.parse(stdout) : stderr;
}

describe.each(['esm', 'cjs'] as const)('a server bundled as %s', (format) => {
  test('serves natively where the packages are installed', async () => {
    expect(await bundled(near, { format })).toMatchObject(NATIVE);
  });

  test('serves elsewhere too, in WebAssembly, and says why not natively', async () => {
    expect(await bundled(far, { format })).toEqual(MARK_IT);
  });

  test('that has the URL of the machine that bundled it does so too', async () => {
    const define = { 'import.meta.url': '"file:///gone/packages/native/lib/load.js"' };
    expect(await bundled(near, { format, define })).toMatchObject(NATIVE);
    expect(await bundled(far, { format, define })).toEqual(MARK_IT);
  });

  test('with @ujrpc/native external says where that is not installed', async () => {
    const external = ['@ujrpc/native'];
    expect(await bundled(far, { format, external })).toMatch(
      /Cannot find (package|module) '@ujrpc\/native/,
    );
  });
});
