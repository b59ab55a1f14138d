// Compiles the addon into build/Release/ujrpc.node.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs node-gyp through npm, which knows where this machine keeps Node's headers.
 *
 * @param {string[]} args of node-gyp
 * @param {{ quiet?: boolean }} options
 * @returns {{ succeeded: boolean, output: string }} its output where it was not shown
 */
export function nodeGyp(args, { quiet = false } = {}) {
  const command = ['exec', '--yes', '--package', 'node-gyp@12.1.0', '--', 'node-gyp', ...args];
  const { status, stdout, stderr } = spawnSync('npm', command, {
    cwd: root,
    encoding: 'utf8',
    stdio: quiet ? 'pipe' : 'inherit',
  });
  return { succeeded: status === 0, output: `${stdout ?? ''}${stderr ?? ''}` };
}
