// Runs node-gyp in this package.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Package managers tell install scripts where theirs is; npm finds or fetches one otherwise. */
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
  const { status, error, stdout, stderr } = spawnSync(program, [...given, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: quiet ? 'pipe' : 'inherit',
  });
  const output = [stdout, stderr, error?.message].filter((text) => text).join('\n');
  return { succeeded: status === 0, output };
}
