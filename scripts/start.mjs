import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { ensureSystemPackages, main, root, run } from './lib/steps.mjs';
import { setup } from './setup.mjs';

const EXAMPLE = 'calculator';
const example = path.join(root, `examples/${EXAMPLE}/dist`);

/** Starts the example server. Resolves to its URL once it listens. */
function startServer(port) {
  const child = spawn(process.execPath, [path.join(example, 'main.js'), '--port', port], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const found = /listening on (\S+)[^\n]*\n/.exec(output);
      if (found !== null) {
        resolve(found[1]);
      }
    });
    child.on('exit', () => reject(new Error('the example server did not start')));
  });
  child.stdout.pipe(process.stdout);
  return { child, url };
}

async function showCalls(url) {
  console.log(`\nThrough the generated client (examples/${EXAMPLE}/src/call.ts):`);
  await run(process.execPath, [path.join(example, 'call.js'), url]);
  const request = '{"jsonrpc":"2.0","id":1,"method":"sum","params":{"a":2,"b":3}}';
  console.log(`\nThrough curl:\n$ curl ${url} -H 'Content-Type: application/json' -d '${request}'`);
  await run('curl', ['-sS', url, '-H', 'Content-Type: application/json', '-d', request]);
  console.log('\n');
}

await main(async () => {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      port: { type: 'string', default: '8545' },
    },
  });
  await setup();
  await ensureSystemPackages({ curl: '/usr/bin/curl' });
  await build([EXAMPLE]);
  const { child, url } = startServer(values.port);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => child.kill('SIGTERM'));
  }
  try {
    await showCalls(await url);
  } finally {
    if (values.once || process.exitCode) {
      child.kill('SIGTERM');
    }
  }
  if (!values.once) {
    const list = `npx ujrpc --list --url ${await url}`;
    console.log(`The server goes on. Try examples/web, or: ${list}\nCtrl-C stops it.`);
  }
  await ended;
});
