import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Connection, context, type Observation, type Plugin, RpcError } from '@ujrpc/core';
import { closeAll } from '../support/closing.js';
import { post, responses } from '../support/http.js';
import { call, error, internalError, notification, result } from '../support/json-rpc.js';
import { converse, Peer } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

describe.each(transportsUnderTest)('plugins on %s', (transport) => {
  afterEach(closeAll);

  async function serveWith(...plugins: Plugin[]) {
    const serving = await serve(transport);
    for (const plugin of plugins) {
      serving.server.use(plugin);
    }
    const ask = async (document: string) => (await converse(serving.port, document)).trimEnd();
    return { ...serving, ask };
  }

  const CALLS: readonly (readonly [string, string, string])[] = [
    ['numbers', call('sum', '[1,2]'), result('3')],
    ['named params', call('sum', '{"b":2,"a":1}'), result('3')],
    ['a boolean', call('not', '[true]'), result('false')],
    ['nothing', call('nothing'), result('null')],
    ['strings', call('greet', '["Ada"]'), result('"Hello, Ada."')],
    ['bytes', call('cut', '["AQID",1]'), result('"AgM="')],
    ['JSON', call('echo', '[{"a":1}]'), result('{"a":1}')],
    ['an error', call('throwRpcError'), ''],
    ['params that do not fit', call('sum', '["1",2]'), ''],
  ];

  test.each(CALLS)('answer calls of %s as without them', async (_what, document, expected) => {
    const bare = await serveWith();
    const plain = await bare.ask(document);
    const around: Plugin = { around: (_call, next) => next() };
    const later: Plugin = { around: async (_call, next) => await next() };
    for (const plugin of [around, later, { observed: () => {} }, { admit: () => {} }]) {
      const { ask } = await serveWith(plugin);
      expect(await ask(document)).toBe(plain);
    }
    expect(plain).toContain(expected);
  });

  test('see every call with its params, connection and context, whichever lane it takes', async () => {
    const seen: unknown[] = [];
    const { ask } = await serveWith({
      around: (given, next) => {
        seen.push(given.method, given.id, given.params, context() === given);
        return next();
      },
    });
    await ask(`[${call('sum', '[1,2]')},${call('greet', '["Ada"]', '"x"')}]`);
    expect(seen).toEqual(['sum', 1, [1, 2], true, 'greet', 'x', ['Ada'], true]);
  });

  test('send a raw peer what nobody asked for, in its framing, until it is gone', async () => {
    let on: Connection | undefined;
    const { port } = await serveWith({
      connected: (connection) => {
        on = connection;
        connection.send?.('welcome');
      },
      around: ({ connection }, next) => {
        connection.send?.('note', { before: 'the reply' });
        return next();
      },
    });
    const welcome = '{"jsonrpc":"2.0","method":"welcome"}';
    const note = '{"jsonrpc":"2.0","method":"note","params":{"before":"the reply"}}';
    const lines = (await converse(port, call('sum', '[1,2]'))).trimEnd().split('\n');
    expect(lines.sort()).toEqual([result('3'), note, welcome].sort());
    const { signal } = on as unknown as Connection;
    if (!signal.aborted) {
      await once(signal, 'abort');
    }
    on?.send?.('nobody hears this');
    const framed = (text: string) => `Content-Length: ${text.length}\r\n\r\n${text}`;
    expect(await converse(port, framed(call('sum', '[1,2]')))).toContain(framed(note));
  });

  test('have no way to send over HTTP, where a peer is only answered', async () => {
    const sends: unknown[] = [];
    const { port } = await serveWith({ connected: ({ send }) => sends.push(send) });
    await converse(port, post(call('sum', '[1,2]')));
    expect(sends).toEqual([undefined]);
  });

  test('hold for the methods that they name alone', async () => {
    const seen: string[] = [];
    const { ask } = await serveWith({
      methods: ['not'],
      admit: ({ method }) => {
        seen.push(`admit ${method}`);
      },
      around: ({ method }, next) => {
        seen.push(`around ${method}`);
        return next();
      },
      observed: ({ method }) => seen.push(`observed ${method}`),
    });
    expect(await ask(call('sum', '[1,2]'))).toBe(result('3'));
    expect(await ask(call('not', '[true]'))).toBe(result('false'));
    expect(seen).toEqual(['admit not', 'around not', 'observed not']);
  });

  test('admit calls by their headers, before params are looked at', async () => {
    const { port, flow } = await serveWith({
      admit: ({ headers }) => {
        if (headers.get('authorization') !== 'Bearer t') {
          throw new RpcError(401, 'Who are you?');
        }
      },
    });
    const bodyOf = async (document: string, ...fields: string[]) =>
      responses(await converse(port, post(document, ...fields)))[0]?.body;
    expect(await bodyOf(call('sum', '["1"]'))).toBe(error(401, 'Who are you?'));
    expect(await bodyOf(call('record', '[1]'))).toBe(error(401, 'Who are you?'));
    expect(await bodyOf(call('sum', '[1,2]'), 'Authorization: Bearer t')).toBe(result('3'));
    expect(flow.recorded).toEqual([]);
  });

  test('may wait before they admit a call, which is in flight meanwhile', async () => {
    const { ask } = await serveWith({
      admit: async ({ method }) => {
        await new Promise((resolve) => setImmediate(resolve));
        if (method === 'not') {
          throw new RpcError(403, 'No');
        }
      },
    });
    expect(await ask(call('sum', '[1,2]'))).toBe(result('3'));
    expect(await ask(call('not', '[true]'))).toBe(error(403, 'No'));
  });

  test('that fail to admit a call refuse it', async () => {
    const { ask, log } = await serveWith({
      admit: () => {
        throw new Error('the password is swordfish');
      },
    });
    expect(await ask(call('sum', '[1,2]'))).toBe(internalError());
    expect(log).toHaveLength(1);
  });

  test('observe what calls came to, notifications included', async () => {
    const seen: Observation[] = [];
    const { ask } = await serveWith({ observed: (given) => seen.push(given) });
    const documents = [
      ...CALLS.map(([, document]) => document),
      notification('nothing'),
      call('returnNaN'),
      call('unknown'),
    ];
    await ask(`[${documents}]`);
    const outcomes = seen.map(({ method, outcome, code }) => [method, outcome, code]);
    expect(outcomes).toEqual([
      ['sum', 'value', undefined],
      ['sum', 'value', undefined],
      ['not', 'value', undefined],
      ['nothing', 'value', undefined],
      ['greet', 'value', undefined],
      ['cut', 'value', undefined],
      ['echo', 'value', undefined],
      ['throwRpcError', 'error', 1234],
      ['sum', 'error', -32602],
      ['nothing', 'value', undefined],
      ['returnNaN', 'error', -32603],
    ]);
    expect(new Set(seen.map(({ connection }) => connection)).size).toBe(1);
    expect(seen.every(({ durationMs }) => durationMs >= 0)).toBe(true);
  });

  test('that fail to observe cost nobody the answer', async () => {
    const { ask, log } = await serveWith({
      observed: () => {
        throw new Error('The disk is full');
      },
    });
    expect(await ask(call('sum', '[1,2]'))).toBe(result('3'));
    expect(log).toMatchObject([{ message: 'The hook observed failed' }]);
  });

  test('know each connection from its first call until its peer has left', async () => {
    const trail: unknown[] = [];
    let left: (on: Connection) => void = () => {};
    const closed = new Promise<Connection>((resolve) => {
      left = resolve;
    });
    const { port } = await serveWith({
      connected: (on) => {
        on.data.name = 'Ada';
        trail.push('connected');
      },
      closed: left,
      around: ({ connection }, next) => {
        trail.push(connection.data.name, connection.signal.aborted);
        return next();
      },
    });
    const peer = await Peer.open(port);
    peer.write(call('sum', '[1,2]'));
    await peer.lines(1);
    peer.write(call('echo', '[1]'));
    await peer.lines(2);
    peer.end();
    const connection = await closed;
    expect(trail).toEqual(['connected', 'Ada', false, 'Ada', false]);
    expect(connection.peer).toMatchObject({ address: '127.0.0.1' });
    expect(connection.signal.aborted).toBe(true);
    expect(connection.data).toEqual({ name: 'Ada' });
  });

  test('may be added while the server listens', async () => {
    const { ask, server } = await serveWith();
    expect(await ask(call('sum', '[1,2]'))).toBe(result('3'));
    server.use({ methods: ['sum'], around: (_call, next) => (next() as number) + 1 });
    expect(await ask(call('sum', '[1,2]'))).toBe(result('4'));
  });

  test('are refused where they name a method that does not exist', async () => {
    const { server } = await serveWith();
    expect(() => server.use({ methods: ['summ'], admit: () => {} })).toThrow(
      'server.use: unknown method "summ"; expected one of: ',
    );
  });
});
