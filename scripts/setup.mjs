import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesBelow, whenChanged } from './lib/stamp.mjs';
import { ensureSystemPackages, main, root, run, step } from './lib/steps.mjs';

const tools = path.join(root, '.tools');
const pnpm = path.join(tools, 'node_modules/.bin/pnpm');

/** Brings everything that the build needs: pnpm at its pinned version, and the dependencies. */
export async function setup() {
  requireNode();
  await ensurePnpm();
  await ensureLiburing();
  const manifests = filesBelow(['.'], (file) => path.basename(file) === 'package.json');
  await whenChanged(
    'dependencies',
    {
      inputs: [...manifests, 'pnpm-lock.yaml', 'pnpm-workspace.yaml'],
      outputs: ['node_modules/.modules.yaml'],
    },
    () =>
      step('install dependencies', () =>
        run(pnpm, ['install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn']),
      ),
  );
}

/** Without it the native transports are built with epoll only, which is not worth a failure. */
async function ensureLiburing() {
  if (process.platform === 'linux') {
    try {
      await ensureSystemPackages({ 'liburing-dev': '/usr/include/liburing.h' });
    } catch (error) {
      process.stdout.write(`  io_uring ${error.message}; going on with epoll\n`);
    }
  }
}

/**
 * What the engine for WebAssembly is built with. Where Debian does not install it,
 * packages/native/scripts/build-wasm.mjs says what else serves.
 */
export async function setupForWasm() {
  try {
    await ensureSystemPackages({
      clang: '/usr/bin/clang++',
      lld: '/usr/bin/wasm-ld',
      'wasi-libc': '/usr/include/wasm32-wasi/stdlib.h',
      'libc++-14-dev-wasm32': '/usr/lib/llvm-14/lib/wasm32-wasi/libc++.a',
      'libc++abi-14-dev-wasm32': '/usr/lib/llvm-14/lib/wasm32-wasi/libc++abi.a',
      'libclang-rt-14-dev-wasm32':
        '/usr/lib/llvm-14/lib/clang/14.0.6/lib/wasi/libclang_rt.builtins-wasm32.a',
      binaryen: '/usr/bin/wasm-opt',
    });
  } catch (error) {
    process.stdout.write(`  the transport node ${error.message}\n`);
  }
}

/** What only the tests need: a browser, curl, nginx, the shells that ujrpc completes in, NumPy, Pillow and websockets. */
export async function setupForTests() {
  await ensureSystemPackages({
    chromium: '/usr/bin/chromium',
    curl: '/usr/bin/curl',
    openssl: '/usr/bin/openssl',
    'gnutls-bin': '/usr/bin/gnutls-cli',
    nginx: '/usr/sbin/nginx',
    zsh: '/usr/bin/zsh',
    fish: '/usr/bin/fish',
    'python3-numpy': '/usr/lib/python3/dist-packages/numpy/__init__.py',
    'python3-pil': '/usr/lib/python3/dist-packages/PIL/__init__.py',
    'python3-websockets': '/usr/lib/python3/dist-packages/websockets/__init__.py',
  });
}

/** What only the tests of the C++ code need: its test framework, OpenSSL for clients, and libFuzzer. */
export async function setupForNativeTests() {
  await ensureSystemPackages({
    'doctest-dev': '/usr/include/doctest/doctest.h',
    'libssl-dev': '/usr/include/openssl/ssl.h',
    clang: '/usr/bin/clang++',
    'libclang-rt-14-dev': '/usr/lib/llvm-14/lib/clang/14.0.6/include/fuzzer/FuzzedDataProvider.h',
  });
}

function requireNode() {
  const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const least = engines.node.replace('>=', '');
  if (process.versions.node.localeCompare(least, 'en', { numeric: true }) < 0) {
    throw new Error(`needs Node ${least} or later, this is ${process.version}`);
  }
}

async function ensurePnpm() {
  const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const version = packageManager.split('@')[1];
  const manifest = path.join(tools, 'node_modules/pnpm/package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version) {
    return;
  }
  await step(`install ${packageManager}`, () =>
    run('npm', [
      'install',
      '--prefix',
      tools,
      '--no-audit',
      '--no-fund',
      '--silent',
      packageManager,
    ]),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(setup);
}
