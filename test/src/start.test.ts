import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { run } from '../../packages/cli/src/fixtures/run-cli.js';

const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** `npm start`, of which npm itself is left out. */
const start = (...argv: readonly string[]) => run(process.execPath, [START, ...argv]);

test('npm start tells its options', async () => {
  const { status, stdout, stderr } = await start('--help');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^npm start -- \[--port PORT\] \[--once\]\n/);
});

test('npm start on a port in use says so in one line', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  try {
    const { status, stderr } = await start('--once', '--port', String(port));
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        `\n✗ the example server did not start: listen: 127.0.0.1:${port} is already in use; ` +
        'stop the other server or choose another port: npm start -- --port PORT\n',
    });
  } finally {
    other.close();
  }
});

test('a signal that ends npm start ends the server', async () => {
  const npm = spawn('npm', ['start', '--', '--port', '0'], { cwd: ROOT, stdio: 'pipe' });
  let url = '';
  for await (const line of createInterface({ input: npm.stdout })) {
    url = /listening on (\S+)/.exec(line)?.[1] ?? url;
    if (line === 'Ctrl-C stops it.') {
      break;
    }
  }
  expect((await fetch(`${url}/health`)).status).toBe(200);
  const outputEnds = once(npm, 'close'); // the server's as well, which has the same
  npm.kill('SIGTERM');
  await outputEnds;
  await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
});
