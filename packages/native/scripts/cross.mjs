// node scripts/cross.mjs FOLDER: compiles the addon for linux-arm64 with glibc by Debian's cross compiler,
// g++-aarch64-linux-gnu, into FOLDER/linux-arm64. liburing for it comes from liburing-dev:arm64 or, unpacked
// by `dpkg -x`, from the folder UJRPC_SYSROOT. This checkout's own build is left alone.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { prebuilt } from './prebuilt.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const arch = 'arm64';
const triple = 'aarch64-linux-gnu';

function compiler() {
  const { UJRPC_SYSROOT: sysroot } = process.env;
  if (sysroot === undefined) {
    return `${triple}-g++`;
  }
  const usr = path.resolve(sysroot, 'usr');
  const libraries = path.join(usr, 'lib', triple);
  return `${triple}-g++ -isystem ${usr}/include -B${libraries} -L${libraries}`;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node scripts/cross.mjs FOLDER');
  process.exit(2);
}
const copy = mkdtempSync(path.join(tmpdir(), 'ujrpc-cross-'));
try {
  for (const part of ['src', 'scripts', 'addon.gyp', 'package.json']) {
    cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const { status } = spawnSync(process.execPath, [path.join(copy, 'scripts/build.mjs')], {
    stdio: 'inherit',
    env: {
      ...process.env,
      npm_config_arch: arch,
      CC: `${triple}-gcc`,
      CXX: compiler(),
      AR: `${triple}-gcc-ar`,
    },
  });
  if (status !== 0) {
    process.exit(1);
  }
  const addon = path.join(copy, 'build/Release/ujrpc.node');
  console.log(prebuilt(addon, folder, { arch, libc: 'glibc', prefix: `${triple}-` }));
} catch (error) {
  console.error(`No prebuilt binary for linux-${arch}: ${error.message}`);
  process.exit(1);
} finally {
  rmSync(copy, { recursive: true, force: true });
}
