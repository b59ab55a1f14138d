import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build as bundle } from 'esbuild';
import { build } from './build.mjs';
import { blackBox } from './lib/black-box.mjs';
import { main, root, run, step } from './lib/steps.mjs';
import { setup } from './setup.mjs';

/**
 * A generated client in the run-times that people deploy to, each from the npm package that has its
 * binary: every kind of call to a server of ours. Then the server in Bun and Deno: the same calls, and the
 * black-box suite. Arguments choose among them.
 */
const PACKAGES = {
  workerd: { name: '@cloudflare/workerd-linux-64', version: '1.20261117.1', file: 'bin/workerd' },
  deno: { name: '@deno/linux-x64-glibc', version: '2.9.6', file: 'deno' },
  bun: { name: '@oven/bun-linux-x64', version: '1.4.5', file: 'bin/bun' },
};

/** How a program is run with arguments; Workers are not programs. */
const COMMANDS = {
  node: () => [process.execPath],
  deno: (program) => [program, 'run', '--quiet', '--no-lock', '--allow-all'],
  bun: (program) => [program, 'run'],
};

const TIMEOUT_MS = 60_000;

/** @returns the program, installed into `.tools` */
async function programOf(runTime) {
  const { name, version, file } = PACKAGES[runTime];
  const folder = path.join(root, '.tools', `run-time-${runTime}-${version}`);
  const program = path.join(folder, 'node_modules', name, file);
  if (!existsSync(program)) {
    const flags = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--silent'];
    await step(`install ${name} ${version}`, () =>
      run('npm', ['install', ...flags, '--prefix', folder, `${name}@${version}`]),
    );
  }
  return program;
}

/** Starts a process that says in its first line where it listens. */
async function started(command, args, cwd) {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${path.basename(command)} ended before it listened`);
  });
  const [line] = await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), ended]);
  return { child, said: JSON.parse(line) };
}

async function stop(child) {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill();
    await once(child, 'exit');
  }
}

/** The application, generated and compiled, with the packages of this repository beside it. */
async function prepare(folder) {
  cpSync(path.join(root, 'scripts/fixtures/run-times'), folder, { recursive: true });
  symlinkSync(path.join(root, 'test/node_modules'), path.join(folder, 'node_modules'));
  const codegen = path.join(root, 'packages/codegen/bin/ujrpc-codegen.js');
  await run(process.execPath, [codegen], { cwd: folder });
  const types = path.join(root, 'node_modules/@types');
  await run(path.join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--typeRoots', types]);
}

async function checkProgram(runTime, folder, { url, redirecting }) {
  const program = runTime === 'node' ? undefined : await programOf(runTime);
  if (runTime === 'deno') {
    await checkTypes(program, folder);
  }
  const [command, ...args] = COMMANDS[runTime](program);
  // A program that its connections keep alive does not end, and that is a defect too.
  const options = { cwd: folder, timeout: TIMEOUT_MS };
  await promisify(execFile)(command, [...args, 'dist/program.js', url, redirecting], options);
}

/** Deno looks for types beside the JavaScript that it is given, of packages only within node_modules. */
async function checkTypes(deno, folder) {
  const typed = path.join(folder, 'typed');
  cpSync(path.join(folder, 'generated'), path.join(typed, 'generated'), { recursive: true });
  cpSync(path.join(folder, 'types.ts'), path.join(typed, 'types.ts'));
  cpSync(path.join(folder, 'package.json'), path.join(typed, 'package.json'));
  for (const name of ['client', 'values', 'words']) {
    for (const part of ['package.json', 'dist']) {
      const copy = path.join(typed, 'node_modules/@ujrpc', name, part);
      cpSync(path.join(root, 'packages', name, part), copy, { recursive: true });
    }
  }
  const flags = ['--quiet', '--no-lock', '--node-modules-dir=manual'];
  await run(deno, ['check', ...flags, 'types.ts'], { cwd: typed });
}

/** The server in another run-time, called by the client in Node. */
async function checkServer(runTime, folder) {
  const [command, ...args] = COMMANDS[runTime](await programOf(runTime));
  const { child, said } = await started(command, [...args, 'dist/main.js'], folder);
  try {
    await checkProgram('node', folder, said);
  } finally {
    await stop(child);
  }
}

async function checkWorker(folder, { url, redirecting }) {
  await bundle({
    entryPoints: [path.join(folder, 'dist/worker.js')],
    outfile: path.join(folder, 'dist/worker.bundle.js'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    logLevel: 'error',
  });
  const args = ['serve', '--control-fd=1', 'worker.capnp'];
  const { child, said } = await started(await programOf('workerd'), args, folder);
  try {
    const address = new URL(`http://127.0.0.1:${said.port}/`);
    address.search = new URLSearchParams({ url, redirecting }).toString();
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) {
      throw new Error(`workerd: ${await response.text()}`);
    }
  } finally {
    await stop(child);
  }
}

await main(async () => {
  const asked = process.argv.slice(2);
  const runTimes = asked.length > 0 ? asked : ['node', ...Object.keys(PACKAGES)];
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('the binaries of other run-times are taken for linux-x64 only');
  }
  await setup();
  await build();
  const folder = mkdtempSync(path.join(tmpdir(), 'ujrpc-run-times-'));
  try {
    await step('prepare the application', () => prepare(folder));
    const { child, said } = await started(process.execPath, ['dist/main.js'], folder);
    try {
      for (const runTime of runTimes) {
        await step(`the client in ${runTime}`, () =>
          runTime === 'workerd' ? checkWorker(folder, said) : checkProgram(runTime, folder, said),
        );
      }
    } finally {
      await stop(child);
    }
    for (const runTime of ['bun', 'deno'].filter((name) => runTimes.includes(name))) {
      await step(`the server in ${runTime}`, () => checkServer(runTime, folder));
      await step(`the black-box suite in ${runTime}`, async () =>
        blackBox(runTime, await programOf(runTime), folder),
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
