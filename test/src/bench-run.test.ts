import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

/** A suite that believes its servers would publish anything: a wrong answer must fail the run. */

const RUN = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url));

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bench-run-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** A module with one more peer: an HTTP server that adds `off` to every sum. */
async function peerThatAdds(off: number): Promise<string> {
  const server = path.join(folder, 'server.mjs');
  await writeFile(
    server,
    `import { createServer } from 'node:http';
    createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { id, params: [a, b] } = JSON.parse(body);
      const reply = JSON.stringify({ jsonrpc: '2.0', id, result: a + b + ${off} });
      response.writeHead(200, { 'Content-Length': reply.length }).end(reply);
    }).listen(0, '127.0.0.1', function () { console.log('listening on ' + this.address().port); });`,
  );
  const peers = path.join(folder, 'peers.mjs');
  const call = '{"jsonrpc":"2.0","method":"sum","params":[{a},{b}],"id":{id}}';
  await writeFile(
    peers,
    `export const PEERS = [{
      id: 'stranger', name: 'a stranger', kind: 'javascript',
      wires: { http: () => ['--call', ${JSON.stringify(call)}] },
      missing: () => undefined, version: () => '1',
      command: () => [process.execPath, ${JSON.stringify(server)}],
    }];`,
  );
  return peers;
}

function run(...words: readonly string[]): Promise<{ status: number; output: string }> {
  const argv = [RUN, '--smoke', '--workload', 'http-32', '--peer', 'stranger', ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, argv, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

test('a server that answers right is measured beside the others', async () => {
  const { status, output } = await run('--peers', await peerThatAdds(0));
  expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('32 clients') });
}, 120_000);

test('a wrong answer fails the run, and says whose it was', async () => {
  const { status, output } = await run('--peers', await peerThatAdds(1));
  expect(status).toBe(1);
  expect(output).toMatch(/a stranger: load: a wrong answer:/);
}, 120_000);
