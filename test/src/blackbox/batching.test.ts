import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type LogEntry, type Plugin, Server, type ServerOptions } from '@ujrpc/core';
import { closeAll, onClose } from '../support/closing.js';
import type { Model as ModelType } from '../support/fixtures/batches/model.js';
import { generated } from '../support/generated.js';
import { call, error, internalError, result } from '../support/json-rpc.js';
import { Peer } from '../support/peer.js';
import { transportsUnderTest } from '../support/transports.js';

interface Client {
  readonly model: {
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
    const { createClient } = (await import(path.join(folder, 'client.js'))) as {
      createClient(url: string): Client;
    };
    const log: LogEntry[] = [];
    const server = new Server({ contract, log: (entry) => log.push(entry), ...options });
    onClose(() => server.close());
    for (const plugin of plugins) {
      server.use(plugin);
    }
    const model = new Model();
    const { port, url } = await server.register(model).listen({ transport, port: 0 });
    return { server, model, log, port: port as number, url, client: createClient(url) };
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
});
