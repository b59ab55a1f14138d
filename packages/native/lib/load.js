import { createRequire } from 'node:module';
import path from 'node:path';
import { NAME, packageRoot } from './package-root.js';

/** @throws Error that says why there is no addon for this process */
export function load() {
  if (process.platform !== 'linux') {
    throw new Error(`${NAME} runs on Linux only, not on ${process.platform}`);
  }
  const root = packageRoot();
  const require = createRequire(path.join(root, 'package.json'));
  const file = binaryOf(root, require('node-gyp-build'));
  try {
    return require(file);
  } catch (cause) {
    throw new Error(`${NAME} cannot load ${file}: ${cause.message}`, { cause });
  }
}

function binaryOf(root, { resolve }) {
  try {
    return resolve(root);
  } catch (cause) {
    const program = path.join(root, 'bin/ujrpc-native.js');
    const how = `to compile one, run: node ${program} build`;
    throw new Error(`${NAME} has no binary for ${process.arch}; ${how}`, { cause });
  }
}
