import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './steps.mjs';

/**
 * How a run-time runs the black-box suite, server and peers alike: Bun by its own test runner, Deno by
 * ours. `differs` are the tests that fail there, each with the reason, which is not ours.
 */
const RUN_TIMES = {
  bun: {
    cwd: 'test',
    args: (report) => [
      ...['test', '--timeout', '30000', 'src/blackbox'],
      ...['--reporter=junit', `--reporter-outfile=${report}`],
    ],
    read: ofXml,
    differs: {
      'the host nowhere.invalid is not ours':
        'its net.Server reports a name that is not found without a code, and the text of listen is its own',
      'a class that differs by a parameter of another type':
        'it compiles the class within the test without design:paramtypes, by which the server would notice',
    },
  },
  deno: {
    cwd: '.',
    args: (report) => [
      ...['run', '--quiet', '--no-lock', '--allow-all', 'node_modules/jest/bin/jest.js'],
      ...['--runInBand', '--silent', '--json', `--outputFile=${report}`, 'test/src/blackbox'],
    ],
    read: ofJson,
    differs: {
      'the host 192.0.2.1 is not ours':
        "its net.Server reports an address that is not the machine's with EINVAL, where the system has EADDRNOTAVAIL",
      'SIGTERM ends a thousand streams of node: each is closed once, and each caller told why':
        'its child_process says of a child that it was ended by the signal sent to it, whatever status it exits with',
    },
  },
};

/** @returns how many tests passed, and the names of those that failed */
function ofXml(report) {
  const cases = report.match(/<testcase [^>]*?(?:\/>|>[\s\S]*?<\/testcase>)/g) ?? [];
  const failed = cases.filter((one) => /<(?:failure|error)\b/.test(one));
  return {
    passed: cases.length - failed.length,
    failed: failed.map((one) => /name="([^"]*)"/.exec(one)[1]),
  };
}

function ofJson(report) {
  const { numPassedTests, testResults } = JSON.parse(report);
  const failed = testResults.flatMap(({ name, message, assertionResults }) =>
    assertionResults.length === 0 && message !== '' // it did not even load
      ? [path.basename(name)]
      : assertionResults.filter(({ status }) => status === 'failed').map(({ title }) => title),
  );
  return { passed: numPassedTests, failed };
}

/**
 * Runs the black-box suite in a run-time, on the transport node.
 *
 * @param program of the run-time
 * @param folder for its report
 * @throws Error unless exactly those tests fail that are known to
 */
export async function blackBox(runTime, program, folder) {
  const { cwd, args, read, differs } = RUN_TIMES[runTime];
  const file = path.join(folder, `${runTime}-report`);
  const child = spawn(program, args(file), {
    cwd: path.join(root, cwd),
    env: { ...process.env, UJRPC_TEST_TRANSPORTS: 'node' },
    stdio: 'ignore',
  });
  await once(child, 'exit');
  const { passed, failed } = read(readFileSync(file, 'utf8'));
  const surprises = failed.filter((name) => !Object.hasOwn(differs, name));
  const outdated = Object.keys(differs).filter((name) => !failed.includes(name));
  if (surprises.length > 0 || outdated.length > 0) {
    const lines = [
      ...surprises.map((name) => `fails: ${name}`),
      ...outdated.map((name) => `does not fail any more: ${name}`),
    ];
    throw new Error([`the black-box suite in ${runTime}`, ...lines].join('\n    '));
  }
  process.stdout.write(`  ${passed} of ${passed + failed.length} tests pass\n`);
  for (const name of failed) {
    process.stdout.write(`  differs in ${runTime}: ${name}: ${differs[name]}\n`);
  }
}
