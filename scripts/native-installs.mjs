import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from './build.mjs';
import { main, root, step } from './lib/steps.mjs';
import { setup } from './setup.mjs';

/**
 * Installs the packed packages into clean folders in each way that a machine may allow, starts a
 * server there and looks at which transport it takes and what it says about the others.
 */

const pnpm = path.join(root, '.tools/node_modules/.bin/pnpm');

/** A server of the installed packages without methods; prints what `listen` answers. */
const SERVE = `
import { Server } from '@ujrpc/core';
const openrpc = { openrpc: '1.3.2', info: { title: '', version: '' }, methods: [] };
const server = new Server({ contract: { version: CONTRACT_VERSION, classes: [], openrpc } });
const { transport, reason, url } = await server.listen({ port: 0 });
const health = await fetch(url + '/health');
await server.close();
console.log(JSON.stringify({ transport, reason, status: health.status }));
`;

const scratch = mkdtempSync(path.join(tmpdir(), 'ujrpc-installs-'));

function execute(command, args, { cwd = scratch, env = {} } = {}) {
  const options = { cwd, env: { ...process.env, ...env }, encoding: 'utf8' };
  return execFileSync(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
}

function program(name, text) {
  const file = path.join(scratch, name);
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

function pack(name) {
  const args = ['pack', '--pack-destination', scratch, '--json'];
  const output = execute(pnpm, args, { cwd: path.join(root, 'packages', name) });
  return JSON.parse(output.slice(output.indexOf('{'))).filename;
}

/** The same package for a machine that no prebuilt binary is for. */
function withoutPrebuild(tarball) {
  const folder = path.join(scratch, 'unpacked');
  mkdirSync(folder);
  execute('tar', ['-xzf', tarball, '-C', folder]);
  rmSync(path.join(folder, 'package/prebuilds'), { recursive: true });
  const repacked = path.join(scratch, 'without-prebuild.tgz');
  execute('tar', ['-czf', repacked, '-C', folder, 'package']);
  return repacked;
}

/** @returns what compiling said, where it was asked for, and what a server there listens on */
async function installed(name, tarballs, { env, compile = false } = {}) {
  const folder = path.join(scratch, name);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--foreground-scripts'];
  const output = execute('npm', ['install', ...flags, ...tarballs], { cwd: folder, env });
  assert.doesNotMatch(output, /ujrpc\/native/, 'nothing of it runs when it is installed');
  const said = compile ? compiled(folder, env) : '';
  const { CONTRACT_VERSION } = await import('../packages/words/dist/index.js');
  writeFileSync(
    path.join(folder, 'serve.mjs'),
    SERVE.replace('CONTRACT_VERSION', String(CONTRACT_VERSION)),
  );
  const served = JSON.parse(execute(process.execPath, ['serve.mjs'], { cwd: folder }));
  assert.equal(served.status, 200);
  const binary = path.join(folder, 'node_modules/@ujrpc/native/build/Release/ujrpc.node');
  process.stdout.write(`  ${said.trim()}\n  ${JSON.stringify(served)}\n`);
  return { said, ...served, compiled: existsSync(binary) };
}

/** What `ujrpc-native build` says, whether it succeeds or not. */
function compiled(cwd, env) {
  const options = { cwd, env: { ...process.env, ...env }, encoding: 'utf8' };
  const { stdout, stderr, status } = spawnSync('npx', ['ujrpc-native', 'build'], options);
  assert.equal(status === 0, stderr === '', stderr);
  return stdout + stderr;
}

async function checkInstalls() {
  const [native, ...others] = ['native', 'words', 'values', 'core'].map(pack);
  const sources = withoutPrebuild(native);
  const noCompiler = program('no-compiler', '#!/bin/sh\nexit 1\n');
  // What a compiler says where the library is not installed.
  const noLiburing = program(
    'no-liburing',
    '#!/bin/sh\ncase "$*" in *liburing.a) echo liburing.a;; *) exec c++ "$@";; esac\n',
  );

  await step('the prebuilt binary, where nothing could be compiled', async () => {
    const env = { CXX: noCompiler, CC: noCompiler };
    const found = await installed('prebuilt', [native, ...others], { env });
    assert.deepEqual([found.transport, found.compiled], ['uring', false]);
  });
  await step('compiled, with liburing', async () => {
    const found = await installed('liburing', [sources, ...others], { compile: true });
    assert.match(found.said, /compiled, io_uring and epoll/);
    assert.deepEqual([found.transport, found.compiled], ['uring', true]);
  });
  await step('compiled, without liburing', async () => {
    const env = { CXX: noLiburing };
    const found = await installed('epoll', [sources, ...others], { env, compile: true });
    assert.match(found.said, /compiled, epoll only: liburing’s header and static library/);
    assert.deepEqual([found.transport, found.compiled], ['epoll', true]);
    assert.match(found.reason, /this binary was built without liburing/);
  });
  await step('no binary', async () => {
    const found = await installed('nothing', [sources, ...others]);
    assert.deepEqual([found.transport, found.compiled], ['node', false]);
    const program = /run: node (\S+) build$/.exec(found.reason)?.[1];
    assert(program !== undefined && existsSync(program), found.reason);
  });
  await step('no binary and no compiler', async () => {
    const env = { CXX: noCompiler, CC: noCompiler };
    const found = await installed('hopeless', [sources, ...others], { env, compile: true });
    assert.deepEqual([found.transport, found.compiled], ['node', false]);
    const log = /see (\S+compile\.log)/.exec(found.said)?.[1];
    assert(log !== undefined && existsSync(log), found.said);
  });
}

await main(async () => {
  await setup();
  await build();
  try {
    await checkInstalls();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
