// Copies the addon of this checkout, stripped, to where node-gyp-build looks for prebuilt binaries.
// Runs before the package is packed; the binary must need nothing that a machine may not have.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const addon = path.join(root, 'build/Release/ujrpc.node');
const folder = path.join(root, 'prebuilds', 'linux-x64');
const target = path.join(folder, 'node.napi.glibc.node');

/** What Node's own release for this platform needs too. */
const ALLOWED = /^(libc|libm|libpthread|libdl|libstdc\+\+|libgcc_s|ld-linux-x86-64)\.so\./;

function neededLibraries() {
  const dump = execFileSync('objdump', ['-p', addon], { encoding: 'utf8' });
  return [...dump.matchAll(/NEEDED\s+(\S+)/g)].map(([, name]) => name);
}

/** @returns why the addon of this checkout is none to publish */
function unfit() {
  if (!createRequire(import.meta.url)(addon).hasUring) {
    return 'it was built without io_uring: install liburing-dev and run scripts/build.mjs';
  }
  const foreign = neededLibraries().filter((name) => !ALLOWED.test(name));
  return foreign.length > 0 ? `it is not static: it needs ${foreign.join(', ')}` : undefined;
}

rmSync(path.join(root, 'prebuilds'), { recursive: true, force: true });
if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error('No prebuilt binary: it is made on linux-x64 only.');
} else {
  const why = unfit();
  if (why !== undefined) {
    console.error(`No prebuilt binary of ${path.relative(process.cwd(), addon)}: ${why}`);
    process.exit(1);
  }
  mkdirSync(folder, { recursive: true });
  copyFileSync(addon, target);
  execFileSync('strip', ['--strip-unneeded', target]);
  console.error(path.relative(process.cwd(), target)); // stdout is the packer's
}
