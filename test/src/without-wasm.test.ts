import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

/** A server in a process that has no WebAssembly, or no room for the memory that it reserves. */

const TEST = fileURLToPath(new URL('..', import.meta.url));

/** Says what `listen` answers, or why not. Not by `fetch`, which needs WebAssembly itself. */
const SERVE = `
import { get } from 'node:http';
import { Server } from '@ujrpc/core';
import { contract } from '../examples/calculator/generated/server.js';
const server = new Server({ contract, partial: true });
try {
  const { transport, url } = await server.listen({ port: 0, transport: process.argv[1] });
  get(url + '/health', { agent: false }, (response) => {
    console.log(JSON.stringify({ transport, status: response.resume().statusCode }));
    server.close();
  });
} catch ({ message }) {
  console.log(JSON.stringify({ message }));
}`;

/** Enough for Node itself, and less than the 10 GB of addresses that V8 reserves for each memory. */
const KIBIBYTES_OF_ADDRESSES = 4_000_000;

function serve(transport: string, ...flags: string[]): unknown {
  const args = [...flags, '--input-type=module', '-e', SERVE, transport];
  const limited = `ulimit -v ${KIBIBYTES_OF_ADDRESSES} && exec "$@"`;
  const { stdout } = spawnSync('sh', ['-c', limited, 'sh', process.execPath, ...args], {
    cwd: TEST,
    encoding: 'utf8',
    env: { ...process.env, LD_PRELOAD: '' }, // a sanitizer reserves more than that for itself
  });
  return JSON.parse(stdout);
}

describe('with few addresses', () => {
  test('node says so in one line, and what to do', () => {
    expect(serve('node')).toEqual({
      message: expect.stringMatching(
        /^listen: transport 'node' is not available: .*raise `ulimit -v`, or start Node with --disable-wasm-trap-handler$/,
      ),
    });
  });

  test('node serves without the trap handler, as that line says', () => {
    expect(serve('node', '--disable-wasm-trap-handler')).toEqual({
      transport: 'node',
      status: 200,
    });
  });

  test('auto does without WebAssembly', () => {
    expect(serve('auto')).toEqual({
      transport: expect.stringMatching(/^(uring|epoll)$/),
      status: 200,
    });
  });
});

describe('with --jitless', () => {
  test('node says so in one line, and what to do', () => {
    expect(serve('node', '--jitless')).toEqual({
      message:
        "listen: transport 'node' is not available: this process runs without WebAssembly, which the " +
        'transport node needs; start it without --jitless, or use the transport epoll',
    });
  });
});
