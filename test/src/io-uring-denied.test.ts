import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

/** A server where the kernel does not give it a ring, through a seccomp filter of its own. */

const HERE = path.dirname(fileURLToPath(import.meta.url));
const FILTER = path.join(HERE, 'support/fixtures/seccomp/without_io_uring.c');

/** Says what `listen` answers, or why not. */
const SERVE = `
import { Server } from '@ujrpc/core';
import { contract } from '../examples/calculator/generated/server.js';
const server = new Server({ contract, partial: true });
try {
  const { transport, reason, url } = await server.listen({ port: 0, transport: process.argv[1] });
  const { status } = await fetch(url + '/health');
  console.log(JSON.stringify({ transport, reason, status }));
  await server.close();
} catch ({ message }) {
  console.log(JSON.stringify({ message }));
}`;

let folder: string;
let filter: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ujrpc-seccomp-'));
  filter = path.join(folder, 'without-io-uring');
  execFileSync('cc', [FILTER, '-o', filter]);
});
afterAll(() => rmSync(folder, { recursive: true }));

function serve(errno: number, transport: string) {
  const node = [process.execPath, '--input-type=module', '-e', SERVE, transport];
  const { stdout, stderr } = spawnSync(filter, [String(errno), ...node], {
    cwd: path.join(HERE, '..'),
    encoding: 'utf8',
  });
  return { said: JSON.parse(stdout) as Record<string, unknown>, log: stderr };
}

describe.each([
  ['forbidden', constants.errno.EPERM, /forbids io_uring|io_uring_disabled is/],
  ['unknown to the kernel', constants.errno.ENOSYS, /this kernel has no io_uring/],
  ['too old', constants.errno.EINVAL, /too old: Linux 6\.1 is needed/],
  ['without memory to lock', constants.errno.ENOMEM, /raise RLIMIT_MEMLOCK \(ulimit -l\)/],
])('io_uring that is %s', (_name, errno, reason) => {
  test('has auto take epoll, and one line of the log say why', () => {
    const { said, log } = serve(errno, 'auto');
    expect(said).toEqual({
      transport: 'epoll',
      reason: expect.stringMatching(reason),
      status: 200,
    });
    expect(log).toMatch(reason);
    expect(log).toMatch(/^ujrpc info: [^\n]+ is served by the transport epoll: [^\n]+\n$/);
  });

  test('is the reason why uring is not available', () => {
    const { said, log } = serve(errno, 'uring');
    expect(said).toEqual({ message: expect.stringMatching(reason) });
    expect(said['message']).toMatch(/^listen: transport 'uring' is not available: /);
    expect(log).toBe('');
  });
});
