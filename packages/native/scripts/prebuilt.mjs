// What makes a prebuilt binary of an addon.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What Node's own release for the platform needs too; of musl, what comes with the packages of its Node. */
const ALLOWED =
  /^((libc|libm|libpthread|libdl|libstdc\+\+|libgcc_s|ld-linux-(x86-64|aarch64))\.so\.|libc\.musl-)/;

/**
 * Copies an addon, stripped, to where node-gyp-build looks for it.
 *
 * @param {string} addon
 * @param {string} prebuilds the folder of all prebuilt binaries
 * @param {{ arch: string, libc: 'glibc' | 'musl', prefix?: string }} platform `prefix` of the binutils for it
 * @returns {string} the prebuilt binary
 * @throws Error where the addon must not be published: with what a machine may not have, or without io_uring
 */
export function prebuilt(addon, prebuilds, { arch, libc, prefix = '' }) {
  if (readFileSync(addon).includes('this binary was built without liburing')) {
    throw new Error(
      'it was built without io_uring: install liburing-dev and run scripts/build.mjs',
    );
  }
  const foreign = neededLibraries(addon, prefix).filter((name) => !ALLOWED.test(name));
  if (foreign.length > 0) {
    throw new Error(`it is not static: it needs ${foreign.join(', ')}`);
  }
  const target = path.join(prebuilds, `linux-${arch}`, `node.napi.${libc}.node`);
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(addon, target);
  execFileSync(`${prefix}strip`, ['--strip-unneeded', target]);
  return target;
}

function neededLibraries(addon, prefix) {
  const dump = execFileSync(`${prefix}objdump`, ['-p', addon], { encoding: 'utf8' });
  return [...dump.matchAll(/NEEDED\s+(\S+)/g)].map(([, name]) => name);
}
