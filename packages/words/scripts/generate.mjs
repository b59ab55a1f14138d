/**
 * Writes what is made of the table of words: `node packages/words/scripts/generate.mjs`. With `--check` it
 * writes nothing, and fails where a file is not what the table makes of it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { header } from './cpp.mjs';
import { errorCodeRows, limitRows, withTables } from './documents.mjs';
import { nativeModule, nativeTypes } from './native-library.mjs';
import * as typescript from './typescript.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const pathOf = (file) => path.join(root, file);

function read(file) {
  try {
    return readFileSync(pathOf(file), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') {
      return '';
    }
    throw error;
  }
}

/** Path from the repository's root → content. */
export function files() {
  return new Map([
    ['packages/words/src/generated/contract-version.ts', typescript.contractVersion()],
    ['packages/words/src/generated/engine.ts', typescript.engine()],
    ['packages/words/src/generated/error-codes.ts', typescript.errorCodes()],
    ['packages/words/src/generated/limits.ts', typescript.limits()],
    ['packages/words/src/generated/protocol-methods.ts', typescript.protocolMethods()],
    ['packages/native/src/words.hpp', header()],
    ['packages/native/lib/words.d.ts', nativeTypes()],
    ['packages/native/lib/words.js', nativeModule()],
    ['docs/errors.md', withTables(read('docs/errors.md'), { 'error codes': errorCodeRows() })],
    ['docs/limits.md', withTables(read('docs/limits.md'), limitRows())],
  ]);
}

/** The paths of those that are not what the table makes of them. */
export function staleFiles() {
  return [...files()].filter(([file, text]) => read(file) !== text).map(([file]) => file);
}

function generate() {
  const stale = staleFiles();
  const made = files();
  for (const file of stale) {
    mkdirSync(path.dirname(pathOf(file)), { recursive: true });
    writeFileSync(pathOf(file), made.get(file));
    process.stdout.write(`wrote ${file}\n`);
  }
}

function check() {
  const stale = staleFiles();
  if (stale.length > 0) {
    const list = stale.map((file) => `  ${file}\n`).join('');
    process.stderr.write(
      `not what packages/words/table.mjs makes of them:\n${list}run node packages/words/scripts/generate.mjs\n`,
    );
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.argv.includes('--check') ? check() : generate();
}
