import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BENCH, SERVICE_PROJECT } from './paths.mjs';

/** Compiles the C++ programs and generates and compiles the service; each only what has changed. */
export function build() {
  run('make', ['-j2', '--quiet', '-C', BENCH]);
  run(process.execPath, [binary('@ujrpc/codegen', 'ujrpc-codegen'), '--project', SERVICE_PROJECT]);
  run(process.execPath, [binary('typescript', 'tsc'), '-p', SERVICE_PROJECT]);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) {
    throw new Error(`${command} cannot be run`, { cause: error });
  }
  if (status !== 0) {
    throw new Error(`${[command, ...args].join(' ')} failed with ${status}`);
  }
}

/** The file of a program that a dependency brings. */
function binary(packageName, name) {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve(`${packageName}/package.json`);
  return join(dirname(manifest), require(manifest).bin[name]);
}
