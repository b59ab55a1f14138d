import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BENCH, PEERS_FOLDER, PYTHON_PROTO, SERVICE_PROJECT } from './paths.mjs';

/** Compiles the C++ programs and generates and compiles the service; each only what has changed. */
export function build() {
  // Under a lock, since tests build as well, and at the same time.
  run('flock', [`${BENCH}Makefile`, 'make', '-j2', '--quiet', '-C', BENCH]);
  run(process.execPath, [binary('@ujrpc/codegen', 'ujrpc-codegen'), '--project', SERVICE_PROJECT]);
  run(process.execPath, [binary('typescript', 'tsc'), '-p', SERVICE_PROJECT]);
  buildPythonStubs();
}

/** What `protoc` writes for grpcio; without it that peer says that it has no modules. */
function buildPythonStubs() {
  const plugin = '/usr/bin/grpc_python_plugin';
  if (existsSync(plugin)) {
    mkdirSync(PYTHON_PROTO, { recursive: true });
    run('protoc', [
      ...[`-I${PEERS_FOLDER}`, `--python_out=${PYTHON_PROTO}`, `--grpc_python_out=${PYTHON_PROTO}`],
      ...[`--plugin=protoc-gen-grpc_python=${plugin}`, `${PEERS_FOLDER}benchmark.proto`],
    ]);
  }
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
