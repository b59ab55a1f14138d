import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { CONTRACT_VERSION } from '@ujrpc/words';
import type { Contract } from '../contract/contract.js';
import { methodContract } from '../fixtures/calls.js';
import { rpc } from '../rpc/rpc.js';
import type { ServerOptions } from './options.js';
import { type ListenOptions, Server } from './server.js';

class Greeter {
  @rpc
  greet(): string {
    return 'hello';
  }
}

const CONTRACT: Contract = {
  version: CONTRACT_VERSION,
  fingerprint: '',
  classes: [
    {
      name: 'Greeter',
      methods: [methodContract({ property: 'greet', result: { kind: 'string', open: false } })],
    },
  ],
  openrpc: { openrpc: '1.3.2' },
};

const servers: Server[] = [];

function serverOf(options: Partial<ServerOptions> = {}): Server {
  const server = new Server({ contract: CONTRACT, log: () => {}, ...options });
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** As a program in JavaScript, or one that is still wrong, would call it. */
function construct(options: unknown): Server {
  return new Server(options as ServerOptions);
}

async function post(url: string, body: string): Promise<string> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body });
  return response.text();
}

describe('a server cannot be made', () => {
  test.each<[string, unknown]>([
    ['without a contract', {}],
    ['with a contract that is null', { contract: null }],
    ['with a contract that has no classes', { contract: { version: CONTRACT_VERSION } }],
    ['with a module instead of its contract', { contract: { contract: CONTRACT } }],
  ])('%s, and it says how to get one', (_what, options) => {
    expect(() => construct(options)).toThrow(
      'A server needs its contract: run ujrpc-codegen, then ' +
        "import { contract } from '../generated/server.js' and new Server({ contract })",
    );
  });

  test.each([0, CONTRACT_VERSION - 1, CONTRACT_VERSION + 1, String(CONTRACT_VERSION), undefined])(
    'with a contract of version %p',
    (version) => {
      expect(() => construct({ contract: { ...CONTRACT, version } })).toThrow(
        `The contract has version ${String(version)}, this server reads version ${CONTRACT_VERSION}: ` +
          'run the ujrpc-codegen that belongs to it',
      );
    },
  );

  test('with an unknown limit', () => {
    expect(() => construct({ contract: CONTRACT, limits: { maxBodySize: 1 } })).toThrow(RangeError);
  });
});

describe('a server does not listen', () => {
  test('while a class of its contract has no instance', async () => {
    await expect(serverOf().listen({ port: 0 })).rejects.toThrow(
      'No instance is registered for Greeter: call server.register(new Greeter(…)) before ' +
        'listen(), or create the server with { partial: true }',
    );
  });

  test.each([-1, 65_536, 1.5, Number.NaN, '8545'])('on port %p', async (port) => {
    const options = { port } as ListenOptions;
    await expect(serverOf({ partial: true }).listen(options)).rejects.toThrow(
      `listen: port must be an integer from 0 to 65535, got ${inspect(port)}`,
    );
  });

  test('over a transport that it has not heard of', async () => {
    const options = { port: 0, transport: 'carrier-pigeon' } as unknown as ListenOptions;
    await expect(serverOf({ partial: true }).listen(options)).rejects.toThrow(
      /transport must be one of auto, uring, epoll, node, got carrier-pigeon/,
    );
  });

  test('where something else does, and it says what to do', async () => {
    const { port } = await serverOf({ partial: true }).listen({ port: 0, transport: 'node' });
    const second = serverOf({ partial: true }).listen({ port: Number(port), transport: 'node' });
    await expect(second).rejects.toMatchObject({
      message: `listen: 127.0.0.1:${port} is already in use; stop the other server or choose another port`,
      code: 'EADDRINUSE',
    });
  });

  test('with an option that there is not', async () => {
    const options = { prot: 1 } as ListenOptions;
    await expect(serverOf({ partial: true }).listen(options)).rejects.toThrow(
      'listen: unknown option "prot"; expected one of: port, host, path, mode',
    );
  });

  test('at an address of another machine', async () => {
    const listening = serverOf({ partial: true }).listen({
      host: '192.0.2.1', // RFC 5737: nobody's
      port: 0,
      transport: 'node',
    });
    await expect(listening).rejects.toThrow('listen: 192.0.2.1 is not an address of this machine');
  });
});

describe('a server that listens', () => {
  test('answers on what it says that it bound', async () => {
    const server = serverOf().register(new Greeter());
    const listening = await server.listen({ port: 0, transport: 'node' });
    expect(listening).toEqual({
      transport: 'node',
      url: `http://127.0.0.1:${listening.port}`,
      host: '127.0.0.1',
      port: expect.any(Number),
    });
    expect(server.listening).toBe(listening);
    const body = '{"jsonrpc":"2.0","id":1,"method":"greet"}';
    expect(await post(listening.url, body)).toBe('{"jsonrpc":"2.0","id":1,"result":"hello"}');
  });

  test('writes an IPv6 address in brackets', async () => {
    const listening = await serverOf({ partial: true }).listen({
      host: '::1',
      port: 0,
      transport: 'node',
    });
    expect(listening.url).toBe(`http://[::1]:${listening.port}`);
  });

  test('may listen more than once, and close() ends all', async () => {
    const server = serverOf().register(new Greeter());
    const first = await server.listen({ port: 0, transport: 'node' });
    const second = await server.listen({ port: 0, transport: 'node' });
    expect(server.listening).toBe(second);
    const body = '{"jsonrpc":"2.0","id":1,"method":"greet"}';
    expect(await post(first.url, body)).toBe(await post(second.url, body));
    await server.close();
    expect(server.listening).toBeUndefined();
    await expect(post(first.url, body)).rejects.toThrow();
    await expect(post(second.url, body)).rejects.toThrow();
  });

  test('says why it took the transport that it took', async () => {
    const listening = await serverOf({ partial: true }).listen({ port: 0 });
    const fastest = listening.transport === 'uring';
    expect(listening.reason === undefined).toBe(fastest);
  });

  test('puts interceptors around calls', async () => {
    const server = serverOf().register(new Greeter());
    server.use(async (_call, next) => `${String(await next())}, world`);
    const { url } = await server.listen({ port: 0, transport: 'node' });
    const body = '{"jsonrpc":"2.0","id":1,"method":"greet"}';
    expect(JSON.parse(await post(url, body))).toMatchObject({ result: 'hello, world' });
  });

  test('may be closed again and again', async () => {
    const server = serverOf({ partial: true });
    await server.close();
    await server.listen({ port: 0, transport: 'node' });
    await server.close();
    await expect(server.close()).resolves.toBeUndefined();
  });
});
