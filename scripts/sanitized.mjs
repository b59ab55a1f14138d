import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { main, root, run, step } from './lib/steps.mjs';
import { setup, setupForTests } from './setup.mjs';

const native = path.join(root, 'packages/native');
/** Laid out as node-gyp-build looks for binaries. */
const addon = path.join(native, 'build/sanitized');
const logs = path.join(root, '.cache/sanitized');

const SUITES = ['test/src/blackbox', 'test/src/differential', 'packages/native/test/addon'];

async function buildAddon() {
  await run(process.execPath, [path.join(native, 'scripts/build.mjs'), '--debug']);
  mkdirSync(path.join(addon, 'build/Release'), { recursive: true });
  copyFileSync(
    path.join(native, 'build/Debug/ujrpc.node'),
    path.join(addon, 'build/Release/ujrpc.node'),
  );
}

/** In one process, which exits by itself: leaks are looked for when it does. */
const JEST = ['--runInBand', '--silent', '--testTimeout=120000'];

/** Node itself is not instrumented: the run-time libraries must be there before it starts. */
function environment() {
  const compiler = process.env.CXX?.split(' ')[0] || 'c++';
  const libraries = ['libasan.so', 'libubsan.so', 'libstdc++.so.6'].map((name) =>
    execFileSync(compiler, [`-print-file-name=${name}`], { encoding: 'utf8' }).trim(),
  );
  const common = `log_path=${logs}/report:print_stacktrace=1`;
  return {
    ...process.env,
    LD_PRELOAD: libraries.join(' '),
    ASAN_OPTIONS: `${common}:detect_leaks=1:alloc_dealloc_mismatch=0:abort_on_error=0`,
    UBSAN_OPTIONS: `${common}:halt_on_error=1`,
    // Leaks of Node and V8 are theirs; ours are picked out of the reports.
    LSAN_OPTIONS: 'exitcode=0:report_objects=0:max_leaks=0',
    UJRPC_TEST_TRANSPORTS: process.env.UJRPC_TEST_TRANSPORTS ?? 'uring,epoll',
    '@UJRPC/NATIVE_PREBUILD': addon,
  };
}

/** @returns what the sanitizers found in the addon: errors, and leaks of what it has allocated */
function findings() {
  const reports = readdirSync(logs).map((name) => readFileSync(path.join(logs, name), 'utf8'));
  return reports.flatMap((report) => {
    const isLeaks = report.includes('ERROR: LeakSanitizer');
    return isLeaks ? report.split(/\n\n/).filter(isOurLeak) : [report];
  });
}

/**
 * Allocated by the addon, or by Node-API for it. What V8 keeps for its heap is its own: a process that
 * ends within a handler gives none of it back.
 */
function isOurLeak(record) {
  const frames = record.split('\n').filter((line) => /^ +#\d/.test(line));
  const ours = frames.findIndex((frame) => /ujrpc(\.node|::)/.test(frame));
  return ours >= 0 && !frames.slice(0, ours).some((frame) => frame.includes('v8::internal::'));
}

/**
 * The whole engine within Node under AddressSanitizer, UndefinedBehaviorSanitizer and LeakSanitizer.
 * Arguments are suites, instead of all that reach it.
 */
await main(async () => {
  await setup();
  await setupForTests();
  await build();
  await step('compile the addon with sanitizers', buildAddon);
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  const jest = path.join(root, 'node_modules/jest/bin/jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const suites = process.argv.slice(2);
  let failure;
  await step('suites over the sanitized addon', () =>
    run(process.execPath, [...flags, jest, ...(suites.length > 0 ? suites : SUITES), ...JEST], {
      env: environment(),
    }).catch((error) => {
      failure = error;
    }),
  );
  const found = findings();
  if (found.length > 0) {
    process.stdout.write(`${found.join('\n\n')}\n`);
    throw new Error(`the sanitizers found ${found.length} faults, see above and ${logs}`);
  }
  if (failure !== undefined) {
    throw failure;
  }
});
