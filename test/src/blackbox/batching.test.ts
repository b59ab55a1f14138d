import { AsyncLocalStorage } from 'node:async_hooks';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  type LogEntry,
  type Observation,
  type Plugin,
  RpcError,
  Server,
  type ServerOptions,
} from '@ujrpc/core';
import { closeAll, onClose } from '../support/closing.js';
import type { Model as ModelType } from '../support/fixtures/batches/model.js';
import { generated } from '../support/generated.js';
import { call, error, internalError, notification, result } from '../support/json-rpc.js';
import { Peer } from '../support/peer.js';
import { transportsUnderTest } from '../support/transports.js';

interface Client {
  readonly model: {
    hold(text: string, count?: number): Promise<string>;
    double(value: number): Promise<number>;
    reversed(bytes: Uint8Array): Promise<Uint8Array>;
    total(label: string, ...values: number[]): Promise<{ label: string; total: number }>;
    log(line: string): Promise<void>;
  };
}

const BUSY = (id: string) => error(-32009, 'Server busy', id);

describe.each(transportsUnderTest)('batch methods on %s', (transport) => {
  afterEach(closeAll);

  async function serveModel(options: Partial<ServerOptions> = {}, ...plugins: Plugin[]) {
    const { contract, folder } = await generated('batches');
    const { Model } = (await import(path.join(folder, 'model.js'))) as {
      Model: new () => ModelType;
    };
    const types = (await import(path.join(folder, 'client.js'))) as {
      createClient(url: string): Client;
      TooShort: new () => Error;
    };
    const log: LogEntry[] = [];
    const server = new Server({ contract, log: (entry) => log.push(entry), ...options });
    onClose(() => server.close());
    for (const plugin of plugins) {
      server.use(plugin);
    }
    const model = new Model();
    const { port, url } = await server.register(model).listen({ transport, port: 0 });
    return { server, model, log, port: port as number, types, client: types.createClient(url) };
  }

  /** `hold` with the ids 1 to `count`, on one connection. */
  const held = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) =>
      call('model.hold', `["${from + i}"]`, String(from + i)),
    ).join('');

  /** Once this is answered, what was sent before it on its connection waits in its queue. */
  async function settled(peer: Peer) {
    const mark = `"mark ${++marks}"`;
    peer.write(call('model.ping', undefined, mark));
    await peer.until((text) => text.includes(`"id":${mark}`));
  }
  let marks = 0;

  test('what gathers while a batch is computed is the next one, as far as it has room', async () => {
    const { server, model, port } = await serveModel();
    const peer = await Peer.open(port);
    peer.write(held(1, 1));
    const first = await model.batch(1);
    expect(first.calls).toEqual([['1']]);
    peer.write(held(2, 7));
    await settled(peer);
    expect(server.batches()['model.hold']).toMatchObject({ queued: 6, running: 1, batches: 1 });
    first.end(['one']);
    const second = await model.batch(2);
    expect(second.calls).toEqual([['2'], ['3'], ['4'], ['5']]);
    second.end(['two', 'three', 'four', 'five']);
    const third = await model.batch(3);
    expect(third.calls).toEqual([['6'], ['7']]);
    third.end(['six', 'seven']);
    const replies = await peer.lines(8);
    expect(replies.filter((line) => !line.includes('pong'))).toEqual(
      ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].map((text, i) =>
        result(`"${text}"`, String(i + 1)),
      ),
    );
    expect(server.batches()['model.hold']).toEqual({
      queued: 0,
      running: 0,
      size: 4,
      batches: 3,
      calls: 7,
      left: 0,
      refused: 0,
    });
  });

  test('a queue that is full refuses one more at once', async () => {
    const { server, model, port, log } = await serveModel();
    const peer = await Peer.open(port);
    peer.write(held(1, 1));
    const first = await model.batch(1);
    peer.write(held(2, 11));
    const refused = (await peer.lines(2)).sort();
    expect(refused).toEqual([BUSY('10'), BUSY('11')]);
    expect(server.batches()['model.hold']).toMatchObject({ queued: 8, refused: 2 });
    first.end(['one']);
    (await model.batch(2)).end(['2', '3', '4', '5']);
    (await model.batch(3)).end(['6', '7', '8', '9']);
    expect(await peer.lines(11)).toHaveLength(11);
    expect(log).toEqual([]);
  });

  test('the items of an array join together, by position and by name', async () => {
    const { model, port } = await serveModel();
    const peer = await Peer.open(port);
    const items = [
      call('model.hold', '["a"]', '1'),
      call('model.hold', '{"text":"b","count":2}', '2'),
      call('model.hold', '["c",null]', '3'),
      call('model.hold', '[7]', '4'),
    ];
    peer.write(`[${items.join(',')}]`);
    const { calls, end } = await model.batch(1);
    expect(calls).toEqual([['a'], ['b', 2], ['c']]);
    end(['A', 'B', 'C']);
    const [line] = await peer.lines(1);
    expect(JSON.parse(line as string)).toEqual([
      ...['A', 'B', 'C'].map((text, i) => JSON.parse(result(`"${text}"`, String(i + 1)))),
      expect.objectContaining({ id: 4, error: expect.objectContaining({ code: -32602 }) }),
    ]);
  });

  test('an error in a place is thrown at its caller alone', async () => {
    const { port, log, client } = await serveModel();
    const peer = await Peer.open(port);
    const items = [1, -1, 2].map((value, i) => call('model.double', `[${value}]`, String(i)));
    peer.write(`[${items.join(',')}]`);
    expect(await peer.lines(1)).toEqual([
      `[${result('2', '0')},${internalError('1')},${result('4', '2')}]`,
    ]);
    expect(log).toEqual([
      { level: 'error', message: 'model.double failed', error: new Error('negative') },
    ]);
    expect(await client.model.double(4)).toBe(8);
  });

  test('the generated client sees one call, with types of its own', async () => {
    const { client } = await serveModel();
    expect(await client.model.reversed(Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(3, 2, 1));
    expect(await client.model.total('sum', 1, 2, 3)).toEqual({ label: 'sum', total: 6 });
    expect(await client.model.log('a line')).toBeUndefined();
  });

  test('a call that is cancelled while it waits is not computed, and frees its place', async () => {
    const { server, model, port } = await serveModel();
    const peer = await Peer.open(port);
    peer.write(held(1, 1));
    const first = await model.batch(1);
    peer.write(held(2, 4));
    peer.write(notification('$/cancelRequest', '{"id":3}'));
    expect(await peer.lines(1)).toEqual([error(-32800, 'Request cancelled', '3')]);
    expect(server.batches()['model.hold']).toMatchObject({ queued: 2, left: 1 });
    first.end(['one']);
    const second = await model.batch(2);
    expect(second.calls).toEqual([['2'], ['4']]);
    second.end(['two', 'four']);
    expect((await peer.lines(4)).slice(1)).toEqual([
      result('"one"', '1'),
      result('"two"', '2'),
      result('"four"', '4'),
    ]);
  });

  test('a call that is cancelled while it is computed has its signal aborted; the others get theirs', async () => {
    const { model, port } = await serveModel();
    const peer = await Peer.open(port);
    peer.write(`${held(1, 2)}`);
    const { contexts, end } = await model.batch(1);
    peer.write(notification('$/cancelRequest', '{"id":1}'));
    expect(await peer.lines(1)).toEqual([error(-32800, 'Request cancelled', '1')]);
    expect(contexts.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    end(['one', 'two']);
    expect((await peer.lines(2))[1]).toBe(result('"two"', '2'));
  });

  test('a peer that leaves takes its waiting calls with it; one that only stops sending does not', async () => {
    const { server, model, port } = await serveModel();
    const [stays, leaves, halves] = await Promise.all([
      Peer.open(port),
      Peer.open(port),
      Peer.open(port),
    ]);
    stays.write(held(1, 1));
    const first = await model.batch(1);
    leaves.write(held(2, 3));
    await settled(leaves);
    halves.end(held(4, 4));
    const waiting = first.contexts[0]?.connection;
    expect(waiting).toBeDefined();
    leaves.reset();
    await leaves.closed;
    // Each reply comes in a later turn of the server's loop, which has heard of the reset at last.
    while (server.batches()['model.hold']?.left !== 2) {
      await settled(stays);
    }
    first.end(['one']);
    const second = await model.batch(2);
    expect(second.calls).toEqual([['4']]);
    second.end(['four']);
    expect(await halves.lines(1)).toEqual([result('"four"', '4')]);
  });

  test('a call whose time is over while it waits is answered in time and not computed', async () => {
    const { server, model, port } = await serveModel();
    const peer = await Peer.open(port);
    peer.write(held(1, 1));
    const first = await model.batch(1);
    // Long enough to be queued in time on a machine that stands still.
    peer.write(
      '{"jsonrpc":"2.0","id":2,"method":"model.hold","params":["2"],"meta":{"timeoutMs":1000}}',
    );
    expect(await peer.lines(1)).toEqual([error(-32001, 'Deadline exceeded', '2')]);
    expect(server.batches()['model.hold']).toMatchObject({ queued: 0, left: 1 });
    first.end(['one']);
    expect((await peer.lines(2))[1]).toBe(result('"one"'));
    expect(model.begun).toHaveLength(1);
  });

  test('a batch that never ends is answered by the deadlines of its calls', async () => {
    const { server, model, port, log } = await serveModel({ limits: { callTimeoutMs: 100 } });
    const peer = await Peer.open(port);
    peer.write(`[${['1', '2'].map((id) => call('model.hold', '["x"]', id)).join(',')}]`);
    const { contexts } = await model.batch(1);
    expect(await peer.lines(1)).toEqual([
      `[${error(-32001, 'Deadline exceeded', '1')},${error(-32001, 'Deadline exceeded', '2')}]`,
    ]);
    expect(contexts.map(({ signal }) => (signal.reason as DOMException).name)).toEqual([
      'TimeoutError',
      'TimeoutError',
    ]);
    expect(server.batches()['model.hold']).toMatchObject({ running: 1, queued: 0 });
    expect(log).toEqual([]);
  });

  test('close() finishes what waits', async () => {
    const { server, model, port } = await serveModel();
    const peer = await Peer.open(port);
    peer.write(held(1, 1));
    const first = await model.batch(1);
    peer.write(held(2, 9));
    await settled(peer);
    const closed = server.close();
    first.end(['1']);
    (await model.batch(2)).end(['2', '3', '4', '5']);
    (await model.batch(3)).end(['6', '7', '8', '9']);
    await closed;
    await peer.closed;
    const ids = peer.text.match(/"id":\d+,"result"/g);
    expect(ids).toHaveLength(9);
  });

  test('close() cuts what does not end in time, and computes no more of it', async () => {
    const { server, model, port } = await serveModel({ limits: { drainTimeoutMs: 100 } });
    const peer = await Peer.open(port);
    peer.write(held(1, 1));
    const first = await model.batch(1);
    peer.write(held(2, 9));
    await settled(peer);
    await server.close();
    expect(server.batches()['model.hold']).toMatchObject({ queued: 0, left: 8 });
    first.end(['1']);
    await peer.closed;
    expect(model.begun).toHaveLength(1);
  });

  test('keys keep calls apart, and a key that throws is an error of its call alone', async () => {
    const { model, port, log } = await serveModel();
    const peer = await Peer.open(port);
    const items = ['big', 'small', 'none', 'big'].map((shape, i) =>
      call('model.stacked', `["${shape}",${i}]`, String(i)),
    );
    peer.write(`[${items.join(',')}]`);
    const big = await model.batch(1);
    expect(big.calls).toEqual([
      ['big', 0],
      ['big', 3],
    ]);
    big.end([10, 13]);
    const small = await model.batch(2);
    expect(small.calls).toEqual([['small', 1]]);
    small.end([11]);
    expect(await peer.lines(1)).toEqual([
      `[${result('10', '0')},${result('11', '1')},${internalError('2')},${result('13', '3')}]`,
    ]);
    expect(log).toMatchObject([
      { message: 'model.stacked failed', error: { message: 'no such shape' } },
    ]);
  });

  test('each call has its own context: its caller, its headers and its id', async () => {
    const { model, port } = await serveModel();
    const first = await Peer.open(port);
    first.write(held(1, 1));
    const held1 = await model.batch(1);
    const peers = await Promise.all(['ann', 'bob'].map(() => Peer.open(port)));
    for (const [i, name] of ['ann', 'bob'].entries()) {
      const headers = `{"authorization":"Bearer ${name}"}`;
      peers[i]?.write(
        `{"jsonrpc":"2.0","id":"${name}","method":"model.hold","params":["x"],"meta":{"headers":${headers}}}`,
      );
      await settled(peers[i] as Peer);
    }
    held1.end(['1']);
    const { contexts, end } = await model.batch(2);
    expect(contexts.map(({ id, method, params }) => [id, method, params])).toEqual([
      ['ann', 'model.hold', ['x']],
      ['bob', 'model.hold', ['x']],
    ]);
    expect(contexts.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer ann',
      'Bearer bob',
    ]);
    expect(contexts[0]?.connection).not.toBe(contexts[1]?.connection);
    end(['for ann', 'for bob']);
    expect((await peers[1]?.lines(2))?.at(-1)).toBe(result('"for bob"', '"bob"'));
  });

  test('context() in a batch method says what to use instead', async () => {
    const { port } = await serveModel();
    const peer = await Peer.open(port);
    peer.write(call('model.alone'));
    expect(await peer.lines(1)).toEqual([
      result(
        '"Error: context() was called in a batch method, which answers several calls; contexts()[i] is that of calls[i]"',
      ),
    ]);
  });

  test('hooks refuse one call of many, and a batch has the asynchronous context of none of them', async () => {
    const caller = new AsyncLocalStorage<unknown>();
    const seen: unknown[] = [];
    const { model, port } = await serveModel(
      {},
      {
        methods: ['model.hold'],
        admit: ({ id }) => {
          if (id === 2) {
            throw new RpcError(1403, 'not you');
          }
        },
        around: (given, next) => caller.run(given.id, next),
      },
    );
    model.onHold = () => seen.push(caller.getStore());
    const peer = await Peer.open(port);
    peer.write(held(1, 3));
    const { calls, end } = await model.batch(1);
    expect(calls).toEqual([['1'], ['3']]);
    end(['one', 'three']);
    expect((await peer.lines(3)).sort()).toEqual([
      result('"one"', '1'),
      error(1403, 'not you', '2'),
      result('"three"', '3'),
    ]);
    expect(seen).toEqual([undefined]);
  });

  test('observed tells of each call how long it waited, with how many, and how long that took', async () => {
    const seen: Observation[] = [];
    const { model, port } = await serveModel({}, { observed: (call) => seen.push(call) });
    const peer = await Peer.open(port);
    peer.write(held(1, 1));
    const first = await model.batch(1);
    peer.write(held(2, 4));
    peer.write(notification('$/cancelRequest', '{"id":3}'));
    await peer.lines(1);
    first.end(['one']);
    (await model.batch(2)).end(['two', 'four']);
    await peer.lines(4);
    const ms = expect.any(Number);
    const batch = { waitMs: ms, computeMs: ms };
    expect(seen.map(({ outcome, code, batch }) => ({ outcome, code, batch }))).toEqual([
      { outcome: 'error', code: -32800, batch: { ...batch, queued: 2, size: 0, computeMs: 0 } },
      { outcome: 'value', code: undefined, batch: { ...batch, queued: 1, size: 1 } },
      { outcome: 'value', code: undefined, batch: { ...batch, queued: 1, size: 2 } },
      { outcome: 'value', code: undefined, batch: { ...batch, queued: 3, size: 2 } },
    ]);
    for (const { durationMs, batch: found } of seen) {
      expect(found?.waitMs).toBeGreaterThanOrEqual(0);
      expect((found?.waitMs ?? 0) + (found?.computeMs ?? 0)).toBeLessThanOrEqual(durationMs + 1);
    }
  });

  test('an error that the method declares in its result arrives as its class', async () => {
    const { model, client, types } = await serveModel();
    const failure = client.model.hold('x').catch((thrown: unknown) => thrown);
    const { end } = await model.batch(1);
    end([Object.assign(new RpcError(1422, 'too short', { least: 3 }))]);
    const thrown = await failure;
    expect(thrown).toBeInstanceOf(types.TooShort);
    expect(thrown).toMatchObject({ code: 1422, message: 'too short', data: { least: 3 } });
  });

  test('results that are not of their type cost only their own callers', async () => {
    const { model, port, log } = await serveModel();
    const peer = await Peer.open(port);
    peer.write(`[${['1', '2', '3'].map((id) => call('model.hold', '["x"]', id)).join(',')}]`);
    const { end } = await model.batch(1);
    end(['one', 2, undefined]);
    const [line] = await peer.lines(1);
    const replies = JSON.parse(line as string) as object[];
    expect(replies[0]).toEqual(JSON.parse(result('"one"')));
    expect(replies.slice(1)).toMatchObject([
      { error: { code: -32603, data: [{ path: 'result', expected: 'string' }] } },
      { error: { code: -32603, data: [{ path: 'result', expected: 'string' }] } },
    ]);
    expect(log).toHaveLength(2);
  });

  test.each([
    ['undefined', undefined, 'returned undefined for a batch of 2; expected an array of 2'],
    ['too few', ['one'], 'returned an array of 1 for a batch of 2; expected an array of 2'],
  ])('%s is -32603 for each, logged once', async (_what, results, message) => {
    const { model, port, log } = await serveModel();
    const peer = await Peer.open(port);
    peer.write(held(1, 2));
    (await model.batch(1)).end(results);
    expect((await peer.lines(2)).sort()).toEqual([internalError('1'), internalError('2')]);
    expect(log).toEqual([
      { level: 'error', message: `model.hold ${message}: one place for each call, in their order` },
    ]);
  });

  test('a handler may return the same array each time, and change it', async () => {
    const { port, server } = await serveModel();
    const peer = await Peer.open(port);
    const ids = ['1', '2', '3', '4', '5'];
    peer.write(`[${ids.map((id) => call('model.reused', `["v${id}"]`, id)).join(',')}]`);
    expect(await peer.lines(1)).toEqual([`[${ids.map((id) => result(`"V${id}"`, id)).join(',')}]`]);
    expect(server.batches()['model.reused']).toMatchObject({ batches: 3, calls: 5 });
  });

  test('10,000 calls at once are all answered, each with its own result', async () => {
    const { port, server } = await serveModel({ limits: { maxCallsInFlight: 10_000 } });
    const peer = await Peer.open(port);
    const items = Array.from({ length: 10_000 }, (_, i) =>
      call('model.double', `[${i}]`, String(i)),
    );
    peer.write(items.join(''));
    const lines = await peer.lines(10_000);
    const replies = lines.map((line) => JSON.parse(line) as { id: number; result: number });
    expect(replies.every(({ id, result }) => result === 2 * id)).toBe(true);
    expect(new Set(replies.map(({ id }) => id)).size).toBe(10_000);
    expect(server.batches()['model.double']).toMatchObject({
      calls: 10_000,
      queued: 0,
      refused: 0,
    });
  });

  test('streams go on beside a batch that is being computed', async () => {
    const { model, port } = await serveModel();
    const peer = await Peer.open(port);
    peer.write(held(1, 1));
    const { end } = await model.batch(1);
    peer.write(
      '{"jsonrpc":"2.0","id":"s","method":"model.count","params":[3],"meta":{"stream":true}}',
    );
    await peer.until((text) => text.includes('"id":"s","result"'));
    const values = Array.from(peer.text.matchAll(/"values":\[([^\]]*)\]/g), ([, some]) => some);
    expect(values.join()).toBe('0,1,2');
    expect(peer.text).not.toContain('"id":1,');
    end(['one']);
    await peer.until((text) => text.includes(result('"one"')));
  });

  test('a notification is computed with the others, and answered by nothing', async () => {
    const { model, port } = await serveModel();
    const peer = await Peer.open(port);
    peer.write(notification('model.hold', '["quiet"]') + held(1, 1));
    const { calls, end } = await model.batch(1);
    expect(calls).toEqual([['quiet'], ['1']]);
    end(['nobody', 'one']);
    expect(await peer.lines(1)).toEqual([result('"one"')]);
  });

  test('servers that share a port have queues of their own, and every call is in one of them', async () => {
    const first = await serveModel();
    const { contract, folder } = await generated('batches');
    const { Model } = (await import(path.join(folder, 'model.js'))) as { Model: new () => object };
    const servers = [first.server, ...[1, 2].map(() => new Server({ contract }))];
    for (const server of servers.slice(1)) {
      onClose(() => server.close());
      server.register(new Model());
    }
    let port = 0;
    for (const server of servers) {
      const listening = await server.listen({ transport, port, reusePort: true }).catch(String);
      if (typeof listening === 'string') {
        expect(transport).toBe('node');
        expect(listening).toMatch(/reusePort needs the transport uring or epoll/);
        return;
      }
      port = listening.port as number;
    }
    const peers = await Promise.all(Array.from({ length: 24 }, () => Peer.open(port)));
    for (const [i, peer] of peers.entries()) {
      peer.write(call('model.double', `[${i}]`));
    }
    const replies = await Promise.all(peers.map((peer) => peer.lines(1)));
    expect(replies).toEqual(peers.map((_, i) => [result(String(2 * i))]));
    const calls = servers.map((server) => server.batches()['model.double']?.calls ?? 0);
    expect(calls.reduce((sum, each) => sum + each, 0)).toBe(24);
  });

  test('the OpenRPC document has the single call', async () => {
    const { port } = await serveModel();
    const peer = await Peer.open(port);
    peer.write(call('rpc.discover'));
    const [line] = await peer.lines(1);
    const { methods } = (JSON.parse(line as string) as { result: { methods: object[] } }).result;
    expect(methods).toContainEqual(
      expect.objectContaining({
        name: 'model.hold',
        params: [
          expect.objectContaining({ name: 'text', required: true, description: 'to compute' }),
          expect.objectContaining({ name: 'count', required: false }),
        ],
        result: { name: 'result', schema: { type: 'string' } },
        errors: [expect.objectContaining({ code: 1422 })],
      }),
    );
  });

  test('a contract of before the method was one for batches is refused', async () => {
    const { contract, folder } = await generated('batches');
    const { Model } = (await import(path.join(folder, 'model.js'))) as { Model: new () => object };
    const classes = contract.classes.map((owner) => ({
      ...owner,
      methods: owner.methods.map(({ batch: _, ...method }) => method),
    }));
    const server = new Server({ contract: { ...contract, classes } });
    expect(() => server.register(new Model())).toThrow(
      'Model.hold has @rpc.batch, which is @rpc in the contract',
    );
  });
});
