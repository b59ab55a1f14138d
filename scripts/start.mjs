import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { ensureSystemPackages, main, root, run } from './lib/steps.mjs';
import { setup } from './setup.mjs';

const EXAMPLE = 'calculator';
const example = path.join(root, `examples/${EXAMPLE}/dist`);

const HELP = `npm start -- [--port PORT] [--once]

Sets up and builds what has changed, starts examples/${EXAMPLE}, calls it through the generated
client and through curl, and goes on serving until Ctrl-C.

  --port PORT  listen on PORT; 8545 by default, 0 is any that is free
  --once       end after the calls
  -h, --help   show this
`;

/** Starts the example server. Resolves to its URL once it listens, rejects with why it does not. */
function startServer(port) {
  const child = spawn(process.execPath, [path.join(example, 'main.js'), '--port', port], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    const collect = (chunk) => {
      errors += chunk;
    };
    child.stderr.on('data', collect);
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const found = /listening on (\S+)[^\n]*\n/.exec(output);
      if (found !== null) {
        child.stderr.off('data', collect).pipe(process.stderr);
        resolve(found[1]);
      }
    });
    child.on('close', () => reject(new Error(`the example server did not start: ${why(errors)}`)));
  });
  child.stdout.pipe(process.stdout);
  return { child, url };
}

/** What an uncaught error says, without its stack; else all that was written. */
function why(errors) {
  const message = /^\w*Error(?: \[\w+\])?: (.+)$/m.exec(errors)?.[1] ?? errors.trim();
  return message.replace(/another port$/, '$&: npm start -- --port PORT');
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
      help: { type: 'boolean', short: 'h' },
      once: { type: 'boolean', default: false },
      port: { type: 'string', default: '8545' },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  await setup();
  await ensureSystemPackages({ curl: '/usr/bin/curl' });
  await build([EXAMPLE], { everything: false });
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
