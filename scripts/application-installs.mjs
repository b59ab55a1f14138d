import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from './build.mjs';
import { managers, setupPackageManagers } from './lib/package-managers.mjs';
import { serveTarballs } from './lib/scope-registry.mjs';
import { main, root } from './lib/steps.mjs';
import { setup } from './setup.mjs';

/**
 * Installs a small application with each package manager and each TypeScript that applications have,
 * generates, compiles and runs it. What is installed beside the packages must not change a byte of
 * what they generate: `node scripts/application-installs.mjs ['npm, TypeScript 5'…]`.
 */

const TYPESCRIPTS = ['5.5.4', '5.9.3', '6.0.3', '7.0.2'];
/** Whose code generator the exact-validation suite tries, once in all. */
const EXACT = 'npm, TypeScript 5.9.3';
/** TypeScript 7 does not find packages that Plug'n'Play keeps: the rest of the cell holds. */
const NOT_COMPILED = 'yarn 4 PnP, TypeScript 7.0.2';
const AT_ONCE = 2;
const TIMEOUT_MS = 600_000;
const GENERATED = ['server.js', 'server.d.ts', 'client.js', 'client.d.ts', 'openrpc.json'];

const application = path.join(root, 'scripts/fixtures/application');
const scratch = mkdtempSync(path.join(tmpdir(), 'ujrpc-applications-'));
const { version } = JSON.parse(readFileSync(path.join(root, 'packages/core/package.json'), 'utf8'));

async function execute([command, ...args], { cwd, env = {} }) {
  const options = { cwd, timeout: TIMEOUT_MS, maxBuffer: 1 << 26, env: { ...process.env, ...env } };
  try {
    return (await promisify(execFile)(command, args, options)).stdout;
  } catch (error) {
    const said = [error.stdout, error.stderr].join('\n').trim() || error.message;
    const lines = [[command, ...args].join(' '), ...said.split('\n').slice(0, 20)];
    throw new Error(lines.join('\n    '));
  }
}

async function packInto(folder) {
  const pnpm = path.join(root, '.tools/node_modules/.bin/pnpm');
  mkdirSync(folder);
  const packages = ['-r', '--filter', './packages/*'];
  await execute([pnpm, ...packages, 'pack', '--pack-destination', folder], { cwd: root });
}

/** An empty folder but for the application's sources and the manager's settings. */
function writeApplication(folder, manager, typescript, registry) {
  cpSync(application, folder, { recursive: true });
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { '@ujrpc/client': version, '@ujrpc/core': version },
    devDependencies: {
      '@types/node': '20.19.43',
      '@ujrpc/codegen': version,
      // Another tool of the application brings it, in a version other than codegen's.
      esbuild: '0.25.12',
      typescript,
    },
  };
  const files = { ...manager.files(registry), 'package.json': JSON.stringify(manifest) };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), text);
  }
}

/** All, or those whose label begins with one of the arguments. */
function askedCells(asked) {
  return Object.keys(managers)
    .flatMap((name) =>
      TYPESCRIPTS.map((one) => ({ label: `${name}, TypeScript ${one}`, name, typescript: one })),
    )
    .filter(({ label }) => asked.length === 0 || asked.some((start) => label.startsWith(start)));
}

/** What a user does with the application; it looks at the answers itself. */
function* steps(folder, manager, label) {
  yield ['install', manager.install];
  yield ['generate', manager.bin(folder, 'ujrpc-codegen')];
  if (label !== NOT_COMPILED) {
    yield ['compile', [...manager.bin(folder, 'tsc'), '-p', 'tsconfig.json']];
    yield ['run', [...manager.node(), 'dist/main.js']];
  }
  if (label === EXACT) {
    const jest = path.join(root, 'node_modules/jest/bin/jest.js');
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    const codegen = path.join(folder, 'node_modules/@ujrpc/codegen');
    const env = { UJRPC_TEST_CODEGEN: codegen, UJRPC_TEST_TRANSPORTS: 'epoll' };
    const suite = ['test/src/exact', '--maxWorkers=1', '--silent'];
    yield ['exact', [process.execPath, ...flags, jest, ...suite], { cwd: root, env }];
  }
}

/** What every cell must generate: what the first one did. */
let digest;

function checkGenerated(folder) {
  const hash = createHash('sha256');
  for (const name of GENERATED) {
    hash.update(readFileSync(path.join(folder, 'generated', name)));
  }
  const found = hash.digest('hex');
  digest ??= found;
  assert.equal(found, digest, 'the generated files differ from those of the first application');
}

/** @returns whether all went well, which it prints as one line */
async function cell({ label, name, typescript }, registry) {
  const folder = path.join(scratch, label.replaceAll(/[^\w.]+/g, '-'));
  const taken = [];
  try {
    writeApplication(folder, managers[name], typescript, registry);
    for (const [step, command, options] of steps(folder, managers[name], label)) {
      const start = performance.now();
      await execute(command, { cwd: folder, ...options });
      taken.push(`${step} ${((performance.now() - start) / 1000).toFixed(1)} s`);
    }
    checkGenerated(folder);
    process.stdout.write(`  ✓ ${label.padEnd(40)} ${taken.join(', ')}\n`);
    return true;
  } catch (error) {
    process.stdout.write(`  ✗ ${label.padEnd(40)} ${taken.join(', ')}\n    ${error.message}\n`);
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Works off the cells, a few at a time. @returns how many failed */
async function runCells(cells, registry) {
  const pending = [...cells];
  let failed = 0;
  const worker = async () => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      const succeeded = await cell(next, registry);
      failed += succeeded ? 0 : 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failed;
}

process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => process.exit(1));
}

await main(async () => {
  await setup();
  await build([]);
  await setupPackageManagers();
  const tarballs = path.join(scratch, 'tarballs');
  await packInto(tarballs);
  const registry = await serveTarballs(tarballs);
  const cells = askedCells(process.argv.slice(2));
  const failed = await runCells(cells, registry.url).finally(registry.close);
  if (failed > 0) {
    throw new Error(`${failed} of ${cells.length} applications failed`);
  }
  process.stdout.write(`${cells.length} applications, the same generated files in each\n`);
});
