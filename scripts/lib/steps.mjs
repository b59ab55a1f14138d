import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Runs a command to its end, its output shown. */
export function run(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) {
        resolve();
      } else {
        const how = signal === null ? `exit code ${code}` : signal;
        reject(new Error(`${[command, ...args].join(' ')}: ${how}`));
      }
    });
  });
}

/** Runs a named step and says how long it took. */
export async function step(name, work) {
  const start = performance.now();
  process.stdout.write(`▸ ${name}\n`);
  await work();
  process.stdout.write(`  ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
}

/** Runs the work of a script; a failure is one clear line and exit code 1. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`\n✗ ${error.message}\n`);
    process.exitCode = 1;
  }
}

/**
 * Installs Debian packages whose file is missing.
 *
 * @param {Record<string, string>} wanted package name → a file that it brings
 */
export async function ensureSystemPackages(wanted) {
  const missing = Object.keys(wanted).filter((name) => !existsSync(wanted[name]));
  if (missing.length === 0) {
    return;
  }
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const isDebian = spawnSync('apt-get', ['--version']).status === 0;
  if (!isDebian || process.getuid?.() !== 0) {
    throw new Error(
      `needs the system packages ${missing.join(', ')}, which only root can install. ` +
        `On Debian or Ubuntu: sudo ${command}`,
    );
  }
  await step(`install ${missing.join(', ')}`, async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', [...command.split(' ').slice(1), '-qq'], { env });
  });
}
