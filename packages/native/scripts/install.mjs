// Runs when the package is installed: keeps a binary that loads, else compiles one, as it also does
// with `npm install --build-from-source`. It never fails the installation, because @ujrpc/core
// serves without this package, only more slowly.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeGyp } from './gyp.mjs';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));

/** Said in full where the reader is shown it; lib/index.js finds the log by the same name. */
const LOG = path.join(root, 'build', 'install.log');

function load() {
  try {
    return require('node-gyp-build')(root);
  } catch {
    return undefined;
  }
}

function install() {
  if (process.platform !== 'linux') {
    return 'no binary: Linux only; servers use Node’s own sockets';
  }
  if (process.env.npm_config_build_from_source !== 'true' && load() !== undefined) {
    return 'a prebuilt binary';
  }
  const { succeeded, output } = nodeGyp(['rebuild', '--jobs=max'], { quiet: true });
  mkdirSync(path.dirname(LOG), { recursive: true });
  writeFileSync(LOG, output);
  const addon = succeeded ? load() : undefined;
  if (addon === undefined) {
    return `no binary: it does not compile here (see ${LOG}); servers use Node’s own sockets`;
  }
  return `compiled, ${transportsOf(addon)}`;
}

function transportsOf(addon) {
  return addon.hasUring
    ? 'io_uring and epoll'
    : 'epoll only: liburing’s header and static library are not here (Debian: liburing-dev)';
}

console.log(`@ujrpc/native: ${install()}`);
