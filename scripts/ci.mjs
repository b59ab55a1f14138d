import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { examples } from './build.mjs';
import { root } from './lib/steps.mjs';
import { setupForNativeTests } from './setup.mjs';

const report = path.join(root, '.cache/jest.json');
const bin = (name) => path.join('node_modules/.bin', name);

const native = 'packages/native/test';
const codegen = 'packages/codegen/bin/ujrpc-codegen.js';

/** How long each fuzzer runs here; `make -C packages/native/test fuzz-smoke` takes any number. */
const FUZZ_SECONDS = 60;

/** The slower checks, each one command: all are run, whatever fails before. */
const CHECKS = [
  ['format and lint', bin('biome'), ['check', '.']],
  ['lint with types', bin('eslint'), ['.', '--max-warnings', '0']],
  ['type check of tests and examples', bin('tsc'), ['-p', 'tsconfig.check.json']],
  ...examples.map((name) => [
    `generated files of examples/${name} are fresh`,
    'node',
    [codegen, '--check', '--project', `examples/${name}/tsconfig.json`],
  ]),
  ['C++ byte machines', 'make', ['-C', native, '-j2', 'unit']],
  ['C++ byte machines, sanitized', 'make', ['-C', native, '-j2', 'asan']],
  ['C++ transports', 'make', ['-C', native, '-f', 'io.mk', '-j2', 'check']],
  ['C++ transports, sanitized', 'make', ['-C', native, '-f', 'io.mk', '-j2', 'check-asan']],
  ['C++ engine over a simulated kernel', 'make', ['-C', `${native}/engine`, '-j2', 'check']],
  ['C++ engine, sanitized', 'make', ['-C', `${native}/engine`, '-j2', 'check-asan']],
  ['the engine within Node, sanitized', 'node', ['scripts/sanitized.mjs']],
  ['fuzzers', 'make', ['-C', native, '-j2', 'fuzz-smoke', `FUZZ_SECONDS=${FUZZ_SECONDS}`]],
  ['other versions of Node', 'node', ['scripts/node-versions.mjs']],
  ['the native package, installed in each way', 'node', ['scripts/native-installs.mjs']],
  ['bench: every server and workload', 'npm', ['run', 'bench', '--', '--smoke']],
  ['npm start', 'npm', ['start', '--', '--once', '--port', '0']],
  ['npm start again, nothing changed', 'npm', ['start', '--', '--once', '--port', '0']],
];

function execute(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

/** Runs the tests; counts each of them, and a run that left no report as one failure. */
async function runTests() {
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const succeeded = await execute('npm', ['test', '--', '--json', `--outputFile=${report}`]);
  if (!existsSync(report)) {
    return { passed: 0, failed: 1 };
  }
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: succeeded || failed > 0 ? failed : 1 };
}

/** What each step took, in the order in which they ran. */
const lines = [];

/** Runs a step and says how it went; `work` answers how many checks it made. */
async function timed(name, work) {
  process.stdout.write(`\n=== ${name}\n`);
  const start = performance.now();
  const { passed, failed } = await work();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const outcome = failed === 0 ? 'passed' : 'FAILED';
  process.stdout.write(`=== ${name}: ${outcome} (${seconds} s)\n`);
  lines.push(`${seconds.padStart(8)} s  ${outcome}  ${name}`);
  totals.passed += passed;
  totals.failed += failed;
}

const totals = { passed: 0, failed: 0 };
const begin = performance.now();
await timed('npm test', runTests);
await setupForNativeTests();
for (const [name, command, args] of CHECKS) {
  await timed(name, async () => {
    const ok = await execute(command, args);
    return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  });
}
const minutes = ((performance.now() - begin) / 60_000).toFixed(1);
process.stdout.write(`\n${lines.join('\n')}\nAll steps took ${minutes} minutes.\n`);
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;
