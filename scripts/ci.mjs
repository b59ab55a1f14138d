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

const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** The slower checks, each one command: all are run, whatever fails before. */
const CHECKS = [
  ['format and lint', bin('biome'), ['check', '.']],
  ['lint with types', bin('eslint'), ['.', '--max-warnings', '0']],
  ['plain words', 'node', ['scripts/words.mjs']],
  ['type check of tests and examples', bin('tsc'), ['-p', 'tsconfig.check.json']],
  [
    'what is made of the table of words is fresh',
    'node',
    ['packages/words/scripts/generate.mjs', '--check'],
  ],
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
  [
    'the engine as an echo of WebSocket',
    'make',
    ['-C', native, '-f', 'websocket_echo.mk', '-j2', 'check'],
  ],
  ['the engine within Node, sanitized', 'node', ['scripts/sanitized.mjs']],
  ['fuzzers', 'make', ['-C', native, '-j2', 'fuzz-smoke', `FUZZ_SECONDS=${FUZZ_SECONDS}`]],
  [
    'what the fuzzers have found, in engine.wasm',
    'node',
    [...JEST, 'test/src/differential/corpus', '--reporters=summary'],
  ],
  ['engine.wasm, built twice, is the same', 'node', ['scripts/wasm-twice.mjs']],
  [
    'the client in Workers, Deno and Bun, the server in Deno and Bun',
    'node',
    ['scripts/run-times.mjs'],
  ],
  ['the black-box suite over TLS', 'node', ['scripts/black-box-tls.mjs']],
  ['what scanners find of TLS', 'node', ['scripts/tls-scans.mjs']],
  ['other versions of Node', 'node', ['scripts/node-versions.mjs']],
  ['the native package, installed in each way', 'node', ['scripts/native-installs.mjs']],
  ['applications, by package manager and TypeScript', 'node', ['scripts/application-installs.mjs']],
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

/** So many suites may be run again; where more fail it is not the machine. */
const MOST_AGAIN = 3;

/** What went wrong in which test, for the end of the log: it is all that may be kept of it. */
const failures = [];

/** Runs jest with `args` more; @returns its report, undefined if it left none. */
async function jest(args) {
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const succeeded = await execute('npm', [
    'test',
    '--',
    '--json',
    `--outputFile=${report}`,
    ...args,
  ]);
  if (!existsSync(report)) {
    return undefined;
  }
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const broken = testResults.filter(({ status }) => status === 'failed');
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: succeeded || failed > 0 ? failed : 1, broken };
}

/**
 * Runs the tests; counts each of them, and a run that left no report as one failure. Suites that fail are run once
 * more, alone: what passes then was up to the load of the machine. It is a defect all the same, and the log says
 * which.
 */
async function runTests() {
  const first = await jest([]);
  if (first === undefined) {
    return { passed: 0, failed: 1 };
  }
  note('failed', first.broken);
  if (first.broken.length === 0 || first.broken.length > MOST_AGAIN) {
    return first;
  }
  const suites = first.broken.map(({ name }) => name);
  const again = await jest(['--maxWorkers=1', '--runTestsByPath', ...suites]);
  if (again === undefined) {
    return first;
  }
  note('failed again, run alone', again.broken);
  return { passed: first.passed + first.failed - again.failed, failed: again.failed };
}

function note(what, suites) {
  for (const { name, message, assertionResults } of suites) {
    const tests = assertionResults.filter(({ status }) => status === 'failed');
    const file = path.relative(root, name);
    if (tests.length === 0) {
      failures.push(`${what}: ${file}\n${gist(message)}`);
    }
    for (const { fullName, failureMessages } of tests) {
      failures.push(`${what}: ${file}: ${fullName}\n${gist(failureMessages.join('\n'))}`);
    }
  }
}

/** Without the frames of jest itself. */
function gist(message) {
  const lines = message.split('\n').filter((line) => !line.includes('/node_modules/'));
  return lines.join('\n').slice(0, 2_000);
}

/** What each step took, in the order in which they ran. */
const lines = [];

/** Runs a step and says how it went; `work` returns how many checks it made. */
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
if (failures.length > 0) {
  process.stdout.write(`\n${failures.join('\n\n')}\n`);
}
process.stdout.write(`\n${lines.join('\n')}\nAll steps took ${minutes} minutes.\n`);
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;
