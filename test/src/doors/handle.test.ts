import { afterEach, describe, expect, test } from '@jest/globals';
import { type ConnectOptions, context, type OwnConnection, RpcError } from '@ujrpc/core';
import { closeAll } from '../support/closing.js';
import { Flow } from '../support/fixtures/legacy/flow.js';
import {
  call,
  error,
  notFound,
  notification,
  PARSE_ERROR,
  refusal,
  result,
} from '../support/json-rpc.js';
import { fixtureServer } from '../support/serve.js';

afterEach(closeAll);

const BATCH = `[${[call('sum', '[1,2]'), notification('nothing'), call('echo', '["é"]', '"b"')]}]`;

describe('server.handle', () => {
  test.each<[string, string, string | undefined]>([
    ['a call', call('sum', '[1,2]'), result('3')],
    ['an id as it is written', call('sum', '[1,2]', '1.0'), result('3', '1.0')],
    ['text beyond ASCII', call('echo', '["€😀"]'), result('"€😀"')],
    ['bytes', call('cut', '["AQID",1]'), result('"AgM="')],
    ['a notification with nothing', notification('nothing'), undefined],
    ['a batch', BATCH, `[${result('3')},${result('"é"', '"b"')}]`],
    ['a batch of notifications with nothing', `[${notification('nothing')}]`, undefined],
    ['an unknown method', call('unknown'), notFound()],
    ['what is not JSON', '{"jsonrpc"', PARSE_ERROR],
    ['nothing', '', PARSE_ERROR],
    ['an error', call('throwRpcError'), undefined],
  ])('answers %s', async (what, message, reply) => {
    const server = await fixtureServer({});
    const text = await server.handle(message);
    expect(await server.handle(new TextEncoder().encode(message))).toBe(text);
    if (what === 'an error') {
      expect(text).toContain('"code":1234');
    } else {
      expect(text).toBe(reply);
    }
  });

  test('answers many messages at once, each with its own reply', async () => {
    const server = await fixtureServer({});
    const numbers = Array.from({ length: 200 }, (_, index) => index);
    const replies = numbers.map((id) => server.handle(call('sum', `[${id},1]`, `${id}`)));
    expect(await Promise.all(replies)).toEqual(numbers.map((id) => result(`${id + 1}`, `${id}`)));
  });

  test('refuses a message over the limit', async () => {
    const server = await fixtureServer({ limits: { maxBodyBytes: 100 } });
    const reply = await server.handle(call('echo', `["${'x'.repeat(100)}"]`));
    expect(JSON.parse(reply ?? '')).toMatchObject(refusal(-32007));
  });

  test('answers without a network: the peer is the program itself', async () => {
    const server = await fixtureServer({});
    const seen: unknown[] = [];
    server.use(({ peer, headers }, next) => {
      seen.push(peer, [...headers]);
      return next();
    });
    await server.handle(call('sum', '[1,2]'));
    expect(seen).toEqual([{ network: 'embedded' }, []]);
  });

  test('comes after register(), when the engine learns its methods', async () => {
    const server = await fixtureServer({});
    await server.handle(call('nothing'));
    expect(() => server.register(new Flow())).toThrow('register() must be called before');
  });

  test('rejects a connection that is not the server’s', async () => {
    const server = await fixtureServer({});
    await expect(server.handle(call('nothing'), {} as OwnConnection)).rejects.toThrow(
      'handle: connection must be one that server.connect() has returned',
    );
  });

  test('goes on after close() with an engine of its own', async () => {
    const server = await fixtureServer({});
    await server.handle(call('nothing'));
    await server.close();
    expect(await server.handle(call('sum', '[1,2]'))).toBe(result('3'));
  });
});

describe('a connection of server.connect', () => {
  async function connected(options?: ConnectOptions) {
    const flow = new Flow();
    const server = await fixtureServer({ limits: { maxCallsInFlight: 2 } }, flow);
    const connection = server.connect(options);
    return { server, flow, connection, ask: (text: string) => server.handle(text, connection) };
  }

  test('is the same for all its messages', async () => {
    const { server, connection, ask } = await connected({ peer: { network: 'unix' } });
    const seen: unknown[] = [];
    server.use((given, next) => {
      seen.push(given.connection === connection, context().peer);
      return next();
    });
    await Promise.all([ask(call('sum', '[1,2]')), ask(call('echo', '[1]'))]);
    expect(seen).toEqual([true, { network: 'unix' }, true, { network: 'unix' }]);
  });

  test('cancels its calls, and no others', async () => {
    const { server, flow, ask } = await connected();
    const mine = ask(call('hold', '["a"]', '7'));
    const other = server.handle(call('hold', '["b"]', '7'));
    const [a, b] = await Promise.all([flow.held('a'), flow.held('b')]);
    await ask(notification('$/cancelRequest', '{"id":7}'));
    expect(await mine).toBe(error(-32800, 'Request cancelled', '7'));
    expect([a.signal.aborted, b.signal.aborted]).toEqual([true, false]);
    b.resolve('late');
    expect(await other).toContain('"result"');
  });

  test('bounds its calls in flight', async () => {
    const { flow, ask } = await connected();
    const held = ['a', 'b'].map((key) => ask(call('hold', `["${key}"]`)));
    const calls = await Promise.all(['a', 'b'].map((key) => flow.held(key)));
    expect(await ask(call('hold', '["c"]'))).toBe(error(-32009, 'Server busy'));
    for (const { resolve } of calls) {
      resolve('late');
    }
    await Promise.all(held);
  });

  test('aborts the signals of its calls when it closes, and answers nothing more', async () => {
    const { flow, connection, ask } = await connected();
    const reply = ask(call('hold', '["a"]'));
    const { signal } = await flow.held('a');
    connection.close();
    expect(signal.aborted).toBe(true);
    expect(connection.signal.aborted).toBe(true);
    expect(await reply).toBeUndefined();
    expect(await ask(call('sum', '[1,2]'))).toBeUndefined();
  });

  test('may have many messages under way, which all end with it', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on('warning', warned);
    const server = await fixtureServer({});
    const connection = server.connect();
    const asked = Array.from({ length: 30 }, (_, id) =>
      server.handle(call('sum', `[${id},1]`, String(id)), connection),
    );
    expect(await Promise.all(asked)).toEqual(asked.map((_, id) => result(String(id + 1), `${id}`)));
    const waiting = Array.from({ length: 30 }, () =>
      server.handle(call('hold', '["never"]'), connection),
    );
    await new Promise((resolve) => setImmediate(resolve));
    connection.close();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([undefined]));
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });

  test('is told to plugins when it comes and goes', async () => {
    const { server } = await connected();
    const trail: unknown[] = [];
    server.use({
      connected: ({ id }) => trail.push('connected', id),
      closed: ({ id }) => trail.push('closed', id),
    });
    const connection = server.connect();
    await server.handle(call('sum', '[1,2]'), connection);
    connection.close();
    connection.close();
    const { id } = connection;
    expect(trail).toEqual(['connected', id, 'closed', id]);
  });

  test('is sent notifications, where the program takes them', async () => {
    const sent: string[] = [];
    const { server, connection, ask } = await connected({ send: (text) => sent.push(text) });
    server.use((given, next) => {
      given.connection.send?.('progress', [1]);
      return next();
    });
    await ask(call('sum', '[1,2]'));
    connection.send?.('bye');
    expect(sent).toEqual([
      '{"jsonrpc":"2.0","method":"progress","params":[1]}',
      '{"jsonrpc":"2.0","method":"bye"}',
    ]);
    expect(server.connect().send).toBeUndefined();
  });
});

test('what admits refuses messages too', async () => {
  const server = await fixtureServer({});
  server.use({
    admit: ({ connection }) => {
      if (connection.data.user === undefined) {
        throw new RpcError(401, 'Who are you?');
      }
    },
  });
  const known = server.connect();
  known.data.user = 'ada';
  expect(await server.handle(call('sum', '[1,2]'))).toBe(error(401, 'Who are you?'));
  expect(await server.handle(call('sum', '[1,2]'), known)).toBe(result('3'));
});
