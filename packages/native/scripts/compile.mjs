// Compiles the addon where the package is installed, for machines that no prebuilt binary is for.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeGyp } from './gyp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const log = path.join(root, 'build', 'compile.log');

/**
 * @returns {string} what has been compiled
 * @throws Error where it does not compile, with the file that says why
 */
export function compile() {
  if (process.platform !== 'linux') {
    throw new Error('the addon runs on Linux only; servers here use the engine in WebAssembly');
  }
  const { succeeded, output } = nodeGyp(['rebuild', '--jobs=max'], { quiet: true });
  mkdirSync(path.dirname(log), { recursive: true });
  writeFileSync(log, output);
  if (!succeeded) {
    throw new Error(`the addon does not compile here; it takes a C++20 compiler, see ${log}`);
  }
  const { hasUring } = createRequire(import.meta.url)('../build/Release/ujrpc.node');
  return hasUring
    ? 'io_uring and epoll'
    : 'epoll only: liburing’s header and static library are not here (Debian: liburing-dev)';
}
