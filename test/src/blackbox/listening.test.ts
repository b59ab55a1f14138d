import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { TransportChoice } from '@ujrpc/core';
import { closeAll, onClose } from '../support/closing.js';
import { generated } from '../support/generated.js';
import { post, reply, request, responses } from '../support/http.js';
import { call, result } from '../support/json-rpc.js';
import { converse, Peer } from '../support/peer.js';
import { fixtureServer, serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');
const OK = reply(200, result('5'));

async function socketPath(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ujrpc-'));
  onClose(() => rm(folder, { recursive: true }));
  return path.join(folder, 'rpc.sock');
}

describe.each(transportsUnderTest)('listening on %s', (transport) => {
  afterEach(closeAll);

  test('resolves to what was bound', async () => {
    const server = await fixtureServer({});
    expect(server.listening).toBeUndefined();
    const listening = await server.listen({ transport, port: 0 });
    expect(listening).toEqual({
      transport,
      host: '127.0.0.1',
      port: expect.any(Number),
      url: `http://127.0.0.1:${listening.port}`,
    });
    expect(server.listening).toEqual(listening);
  });

  test('IPv6 loopback is an address like any other', async () => {
    const server = await fixtureServer({});
    const { url, port } = await server.listen({ transport, host: '::1', port: 0 });
    expect(url).toBe(`http://[::1]:${port}`);
    const address = { host: '::1', port: port as number };
    expect(await converse(address, post(SUM))).toBe(OK);
    const rebound = post(SUM).toString().replace('localhost', 'evil.example');
    expect(responses(await converse(address, rebound))[0]?.status).toBe(421);
  });

  test('IPv4 loopback in the words of IPv6 is loopback', async () => {
    const server = await fixtureServer({});
    const host = '::ffff:127.0.0.1';
    const { port } = await server.listen({ transport, host, port: 0 });
    const rebound = post(SUM).toString().replace('localhost', 'evil.example');
    expect(responses(await converse(port as number, rebound))[0]?.status).toBe(421);
    expect(await converse(port as number, post(SUM))).toBe(OK);
  });

  test('localhost is resolved', async () => {
    const server = await fixtureServer({});
    const { host, port } = await server.listen({ transport, host: 'localhost', port: 0 });
    expect(await converse({ host: host as string, port: port as number }, post(SUM))).toBe(OK);
  });

  test('a Unix domain socket carries every protocol', async () => {
    const socket = await socketPath();
    const server = await fixtureServer({});
    const listening = await server.listen({ transport, path: socket });
    expect(listening).toEqual({ transport, path: socket, url: `unix:${socket}` });
    expect(await converse(socket, post(SUM))).toBe(OK);
    expect(await converse(socket, SUM)).toBe(`${result('5')}\n`);
    expect(await converse(socket, call('look'))).toContain('"peer":"unix"');
    await server.close();
    expect(existsSync(socket)).toBe(false);
  });

  test.each([0o600, 0o660, 0o777])(
    'a socket file has the mode %i, whatever the umask is',
    async (mode) => {
      for (const umask of [0, 0o077]) {
        const socket = await socketPath();
        const server = await fixtureServer({});
        const before = process.umask(umask);
        try {
          await server.listen({ transport, path: socket, mode });
          expect(process.umask(before)).toBe(umask);
        } finally {
          process.umask(before);
        }
        expect(statSync(socket).mode & 0o777).toBe(mode);
        expect(await converse(socket, SUM)).toBe(`${result('5')}\n`);
      }
    },
  );

  test('a mode does not change the socket file of another server', async () => {
    const socket = await socketPath();
    const [first, second] = [await fixtureServer({}), await fixtureServer({})];
    await first.listen({ transport, path: socket, mode: 0o600 });
    await expect(second.listen({ transport, path: socket, mode: 0o666 })).rejects.toThrow('in use');
    expect(statSync(socket).mode & 0o777).toBe(0o600);
  });

  test.each([
    [-1, '-1'],
    [0o1000, '512'],
    [1.5, '1.5'],
    ['600', "'600'"],
  ])('the mode %p is refused', async (mode, shown) => {
    const server = await fixtureServer({});
    const options = { transport, path: await socketPath(), mode: mode as number };
    await expect(server.listen(options)).rejects.toThrow(
      `listen: mode must be an integer from 0 to 0o777, got ${shown}`,
    );
    await expect(server.listen({ transport, port: 0, mode: 0o600 })).rejects.toThrow(
      'listen: mode is for the file of a Unix domain socket; give its path too',
    );
  });

  test('the generated client calls over a Unix domain socket', async () => {
    const socket = await socketPath();
    const server = await fixtureServer({});
    const { url } = await server.listen({ transport, path: socket });
    const { folder } = await generated('legacy');
    const { createClient, close } = (await import(path.join(folder, 'client.js'))) as {
      createClient(url: string): { sum(a: number, b: number): Promise<number> };
      close(client: object): Promise<void>;
    };
    const client = createClient(url);
    expect(await Promise.all([client.sum(2, 3), client.sum(4, 5)])).toEqual([5, 9]);
    await close(client);
  });

  test('the socket file of a server that died is replaced', async () => {
    const socket = await socketPath();
    const listen = `require('net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', listen]);
    expect(existsSync(socket)).toBe(true);
    const server = await fixtureServer({});
    await server.listen({ transport, path: socket });
    expect(await converse(socket, SUM)).toBe(`${result('5')}\n`);
  });

  test('a socket that a server answers on, and a file that is not a socket, are left alone', async () => {
    const socket = await socketPath();
    const [first, second] = [await fixtureServer({}), await fixtureServer({})];
    await first.listen({ transport, path: socket });
    const inUse = 'is already in use; stop the other server or choose another path';
    await expect(second.listen({ transport, path: socket })).rejects.toThrow(inUse);
    const file = `${socket}.txt`;
    writeFileSync(file, 'mine');
    await expect(second.listen({ transport, path: file })).rejects.toThrow(
      `listen: ${file} is not a socket; choose another path`,
    );
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(await converse(socket, SUM)).toBe(`${result('5')}\n`);
  });

  test('a socket in a folder that is not there is refused by its name', async () => {
    const folder = `${await socketPath()}.d`;
    const server = await fixtureServer({});
    const listening = server.listen({ transport, path: path.join(folder, 'rpc.sock') });
    await expect(listening).rejects.toThrow(
      `listen: the folder ${folder} does not exist; create it first`,
    );
  });

  test('with a path for calls, its URL has it', async () => {
    const server = await fixtureServer({ path: '/v1/rpc' });
    const { url, port } = await server.listen({ transport, port: 0 });
    expect(url).toBe(`http://127.0.0.1:${port}/v1/rpc`);
    expect(await converse(port as number, request({ body: SUM, target: '/v1/rpc' }))).toBe(OK);
  });

  test('a port that is in use is named, with what to do', async () => {
    const { port } = await serve(transport);
    const second = await fixtureServer({});
    await expect(second.listen({ transport, port })).rejects.toThrow(
      `listen: 127.0.0.1:${port} is already in use; stop the other server or choose another port`,
    );
  });

  test('a port is shared by all that ask for it, or the refusal says how to share it', async () => {
    const [first, second] = [await fixtureServer({}), await fixtureServer({})];
    const listening = await first.listen({ transport, port: 0, reusePort: true }).catch(String);
    if (typeof listening === 'string') {
      expect(transport).toBe('node');
      expect(listening).toMatch(/reusePort needs the transport uring or epoll.*node:cluster/);
      return;
    }
    const port = listening.port as number;
    await second.listen({ transport, port, reusePort: true });
    await first.close();
    expect(await converse(port, post(SUM))).toBe(OK);
    const third = await fixtureServer({});
    await expect(third.listen({ transport, port })).rejects.toThrow('in use');
  });

  test('a failed attempt can be repeated', async () => {
    const { port } = await serve(transport);
    const second = await fixtureServer({});
    await expect(second.listen({ transport, port })).rejects.toThrow('in use');
    expect(second.listening).toBeUndefined();
    const listening = await second.listen({ transport, port: 0 });
    expect(await converse(listening.port as number, post(SUM))).toBe(OK);
  });

  test.each(['nowhere.invalid', '192.0.2.1'])('the host %s is not ours', async (host) => {
    const server = await fixtureServer({});
    await expect(server.listen({ transport, host, port: 0 })).rejects.toThrow(
      `listen: ${host} is not an address of this machine`,
    );
  });

  test.each([-1, 65_536, 1.5, Number.NaN])('the port %d is refused', async (port) => {
    const server = await fixtureServer({});
    await expect(server.listen({ transport, port })).rejects.toThrow(
      `listen: port must be an integer from 0 to 65535, got ${port}`,
    );
  });

  test('a socket path that no address can hold is refused before anything is bound', async () => {
    const socket = await socketPath();
    const longest = path.dirname(socket).padEnd(106, '/').concat('s');
    const server = await fixtureServer({});
    await server.listen({ transport, path: longest });
    expect(await converse(longest, SUM)).toBe(`${result('5')}\n`);
    for (const wrong of [`${longest}s`, `${longest.slice(0, -1)}é`, '', `${socket}\0`]) {
      await expect(server.listen({ transport, path: wrong })).rejects.toThrow(
        'listen: the path of a socket has 1 to 107 bytes and no NUL',
      );
    }
  });

  test('an unknown transport is refused', async () => {
    const server = await fixtureServer({});
    const listening = server.listen({ transport: 'pigeon' as TransportChoice, port: 0 });
    await expect(listening).rejects.toThrow('transport must be one of auto, uring, epoll, node');
  });

  test('several addresses are served at once and closed together', async () => {
    const server = await fixtureServer({});
    const first = await server.listen({ transport, port: 0 });
    const second = await server.listen({ transport, port: 0 });
    for (const { port } of [first, second]) {
      expect(await converse(port as number, post(SUM))).toBe(OK);
    }
    await server.close();
    for (const { port } of [first, second]) {
      await expect(Peer.open(port as number)).rejects.toThrow('ECONNREFUSED');
    }
  });

  test('an automatic choice says what it chose, and why where it is the portable one', async () => {
    const server = await fixtureServer({});
    const listening = await server.listen({ port: 0 });
    expect(['uring', 'epoll', 'node']).toContain(listening.transport);
    if (listening.transport === 'node') {
      expect(listening.reason).toEqual(expect.any(String));
    }
  });
});
