// Runs when the package is installed: keeps a binary that loads, else compiles one. It never fails
// the installation, because @ujrpc/core serves without this package, only more slowly.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeGyp } from './gyp.mjs';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));

function loads() {
  try {
    require('node-gyp-build')(root);
    return true;
  } catch {
    return false;
  }
}

function install() {
  if (process.platform !== 'linux') {
    return 'no binary: Linux only; servers use Node’s own sockets';
  }
  if (loads()) {
    return undefined;
  }
  const { succeeded, output } = nodeGyp(['rebuild', '--jobs=max'], { quiet: true });
  if (succeeded && loads()) {
    return 'compiled';
  }
  const log = path.join(root, 'build', 'install.log');
  mkdirSync(path.dirname(log), { recursive: true });
  writeFileSync(log, output);
  return `no binary: it does not compile here (see ${log}); servers use Node’s own sockets`;
}

const said = install();
if (said !== undefined) {
  console.log(`@ujrpc/native: ${said}`);
}
