import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Connection } from '@ujrpc/core';
import { startUjrpc, ujrpc } from '../../packages/cli/src/fixtures/run-cli.js';
import { closeAll } from './support/closing.js';
import { turns } from './support/peer.js';
import { firsts, serveFeed } from './support/streams.js';
import { transportsUnderTest } from './support/transports.js';

const SCHEMES = ['http', 'tcp', 'ws'] as const;

afterEach(closeAll);

describe.each(
  transportsUnderTest.flatMap((transport) => SCHEMES.map((scheme) => [transport, scheme] as const)),
)('the command line on streams of %s over %s', (transport, scheme) => {
  async function serve() {
    const { feed, server, port } = await serveFeed(transport);
    return { feed, server, at: ['--url', `${scheme}://127.0.0.1:${port}`] };
  }

  test('prints every value once and in order, and what is returned', async () => {
    const { at } = await serve();
    const { status, stdout, stderr } = await ujrpc('feed.count', 'n=10000', ...at);
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'returned "10000 in all"\n' });
    expect(stdout.trimEnd().split('\n').map(Number)).toEqual(firsts(10_000));
  });

  test('prints an error after the values', async () => {
    const { at } = await serve();
    expect(await ujrpc('feed.failing', 'n=2', ...at)).toEqual({
      status: 1,
      stdout: '0\n1\n',
      stderr: 'error 42: no more\n{\n  "after": 2\n}\n',
    });
  });

  test('prints nothing of a stream without values, and the results of other methods', async () => {
    const { at } = await serve();
    expect(await ujrpc('feed.ticks', 'n=0', ...at)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect((await ujrpc('feed.sum', 'a=2', 'b=3', ...at)).stdout).toBe('5\n');
    expect((await ujrpc('feed.ticks', 'n=x', ...at)).stderr).toContain('error -32602');
  });

  test.each([
    ['Ctrl-C', 'SIGINT', 130],
    ['a reader that goes away', undefined, 0],
  ] as const)('%s ends the generator', async (_, signal, status) => {
    const { at, feed } = await serve();
    const child = startUjrpc('feed.forever', ...at);
    await once(child.stdout, 'data');
    if (signal) {
      child.stdout.resume();
      child.kill(signal);
    } else {
      child.stdout.destroy();
    }
    expect(await once(child, 'exit')).toEqual([status, null]);
    while (feed.finished === 0) {
      await turns(1);
    }
  });

  test('says that the server is closing', async () => {
    const { at, server } = await serve();
    const child = startUjrpc('feed.gated', ...at);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await once(child.stdout, 'data');
    await server.close();
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(stderr).toContain('error -32802: Server cancelled');
  });
});

describe.each(
  transportsUnderTest.flatMap((transport) =>
    (['tcp', 'ws'] as const).map((scheme) => [transport, scheme] as const),
  ),
)('the command line on %s over %s', (transport, scheme) => {
  test('prints what the server sends by itself, until Ctrl-C', async () => {
    const { server, port } = await serveFeed(transport);
    const connected = new Promise<Connection>((resolve) => server.use({ connected: resolve }));
    const url = `${scheme}://127.0.0.1:${port}`;
    const child = startUjrpc('feed.sum', 'a=2', 'b=3', '--listen', '--url', url);
    const returned = String((await once(child.stderr, 'data'))[0]);
    expect(returned).toBe('returned 5\n');
    const connection = await connected;
    connection.send?.('said', ['hello']);
    expect(String((await once(child.stdout, 'data'))[0])).toBe(
      '{"jsonrpc":"2.0","method":"said","params":["hello"]}\n',
    );
    const left = new Promise((resolve) => connection.signal.addEventListener('abort', resolve));
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    await left;
  });
});
