// Runs node-gyp in this package.
import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Package managers take a file of this name for the wish to compile at every installation, and refuse or warn.
 * So it is there only while node-gyp runs.
 */
const BINDING = path.join(root, 'binding.gyp');

/** npm tells the scripts that it runs where its own is; it finds or fetches one otherwise. */
function command() {
  const own = process.env.npm_config_node_gyp;
  return own?.endsWith('.js')
    ? [process.execPath, own]
    : ['npm', 'exec', '--yes', '--package', 'node-gyp@12.1.0', '--', 'node-gyp'];
}

/**
 * @param {string[]} args of node-gyp
 * @param {{ quiet?: boolean }} options
 * @returns {{ succeeded: boolean, output: string }} its output where it was not shown
 */
export function nodeGyp(args, { quiet = false } = {}) {
  const [program, ...given] = command();
  copyFileSync(path.join(root, 'addon.gyp'), BINDING);
  const { status, error, stdout, stderr } = spawnSync(program, [...given, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: quiet ? 'pipe' : 'inherit',
  });
  rmSync(BINDING);
  const output = [stdout, stderr, error?.message].filter((text) => text).join('\n');
  return { succeeded: status === 0, output };
}
