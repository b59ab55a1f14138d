import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const NAME = '@ujrpc/native';

/**
 * The folder of this package, also where a bundler has put this file into another one.
 *
 * @throws Error when it is not there
 */
export function packageRoot() {
  const file = thisFile();
  const root = file === undefined ? undefined : path.dirname(path.dirname(file));
  if (root !== undefined && isPackage(root)) {
    return root;
  }
  for (const from of [file, process.argv[1]]) {
    const found = from === undefined ? undefined : installedFor(from);
    if (found !== undefined) {
      return found;
    }
  }
  throw new Error(`${NAME} is bundled without its binary; mark ${NAME} external in the bundler`);
}

/** A bundle that is CommonJS has no URL, but a name. */
function thisFile() {
  const url = import.meta.url; // in these words, which bundlers look for
  if (url?.startsWith('file:')) {
    return fileURLToPath(url);
  }
  return typeof __filename === 'string' ? __filename : undefined;
}

function isPackage(folder) {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).name === NAME;
  } catch {
    return false;
  }
}

/** Where this package is installed for a file: for the program, or with @ujrpc/core alone. */
function installedFor(file) {
  const own = `${NAME}/package.json`;
  const resolve = (name, from) => createRequire(from).resolve(name);
  for (const find of [
    () => resolve(own, file),
    () => resolve(own, resolve('@ujrpc/core/package.json', file)),
  ]) {
    try {
      return path.dirname(find());
    } catch {
      // Not there; it may be at the next place.
    }
  }
  return undefined;
}
