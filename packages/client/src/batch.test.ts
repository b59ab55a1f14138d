import { afterEach, describe, expect, test } from '@jest/globals';
import { RpcError } from '@ujrpc/words';
import { batch } from './batch.js';
import { TimeoutError, TransportError } from './errors.js';
import { type Client, methods } from './fixtures/calculator.js';
import { freePort, httpServer, lineServer, say, stopServers } from './fixtures/servers.js';
import { connect } from './for-generated-code/connect.js';
import { notify } from './notify.js';
import { withOptions } from './with-options.js';

afterEach(stopServers);

const open = (url: string, options = {}) => connect<Client>(methods, url, options);
const caught = (error: unknown) => error as Error & { cause: unknown };

describe.each([
  ['HTTP', httpServer],
  ['TCP', lineServer],
] as const)('a batch over %s', (_name, start) => {
  test('is one document and resolves to the results in order', async () => {
    const server = await start();
    const [sum, quotient, nothing] = await batch(open(server.url), (c) => [
      c.sum(1, 2),
      c.divide(6, 3),
      c.calc.log('x'),
    ]);
    const numbers: number[] = [sum, quotient];
    expect([...numbers, nothing]).toEqual([3, 2, undefined]);
    expect('bodies' in server ? server.bodies : server.documents).toEqual([
      [
        { jsonrpc: '2.0', id: 1, method: 'sum', params: [1, 2] },
        { jsonrpc: '2.0', id: 2, method: 'divide', params: [6, 3] },
        { jsonrpc: '2.0', id: 3, method: 'calc.log', params: ['x'] },
      ],
    ]);
  });

  test('rejects with the first failure, each item keeping its own', async () => {
    const { url } = await start();
    const items: Promise<number>[] = [];
    const failed = batch(open(url), (c) => {
      items.push(c.sum(1, 2), c.divide(7, 0), c.divide(8, 0));
      return items;
    });
    await expect(failed).rejects.toMatchObject({ code: 1001, data: { a: 7 } });
    await expect(items[2]).rejects.toMatchObject({ code: 1001, data: { a: 8 } });
    await expect(items[0]).resolves.toBe(3);
  });

  test('resolves where the failing items are caught', async () => {
    const { url } = await start();
    const results = await batch(open(url), (c) => [
      c.divide(1, 0).catch((error: RpcError) => error.code),
      c.sum(1, 2),
    ]);
    expect(results).toEqual([1001, 3]);
  });

  test('tells the server its time in each item, and an item that has one its own', async () => {
    const server = await start();
    await batch(withOptions(open(server.url), { timeoutMs: 60_000 }), (c) => [
      c.sum(1, 2),
      withOptions(c, { timeoutMs: 70_000 }).sum(1, 2),
      notify(c).calc.log('{"meta":{}}'),
    ]);
    const items = 'bodies' in server ? server.bodies : server.documents;
    expect((items[0] as { meta?: unknown }[]).map(({ meta }) => meta)).toEqual([
      { timeoutMs: 60_100 },
      { timeoutMs: 70_100 },
      { timeoutMs: 60_100 },
    ]);
  });

  test('may hold notifications, and nothing else', async () => {
    const { url } = await start();
    const client = open(url);
    const mixed = await batch(client, (c) => [notify(c).calc.log('x'), c.sum(1, 2)]);
    expect(mixed).toEqual([undefined, 3]);
    expect(await batch(client, (c) => [notify(c).sum(1, 2)])).toEqual([undefined]);
    expect(await client.sum(2, 2)).toBe(4);
  });
});

describe('a batch', () => {
  test('sends nothing without a call', async () => {
    const server = await httpServer();
    const client = open(server.url);
    expect(await batch(client, () => [])).toEqual([]);
    expect(await batch(client, () => ['no call'])).toEqual(['no call']);
    expect(server.requests).toEqual([]);
  });

  test('finds replies in any order, and rejects an item without one', async () => {
    const { url } = await httpServer((_body, response) => {
      const reply = [3, 1].map((id) => ({ jsonrpc: '2.0', id, result: id * 10 }));
      response.end(JSON.stringify(reply));
    });
    const results = await batch(open(url), (c) => [
      c.sum(1, 1),
      c.sum(2, 2).catch(caught),
      c.sum(3, 3),
    ]);
    expect(results).toEqual([10, expect.any(TransportError), 30]);
  });

  test('rejects every item with the error that answers the whole', async () => {
    const error = { code: -32010, message: 'Batch too large' };
    const { url } = await httpServer((_body, response) => {
      response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
    });
    const results = await batch(open(url), (c) => [
      c.sum(1, 1).catch(caught),
      c.find(2).catch(caught),
    ]);
    expect(results).toEqual([expect.any(RpcError), expect.any(RpcError)]);
    expect(results[1]).toMatchObject(error);
  });

  test('takes the error that answers the whole over TCP too', async () => {
    const error = { code: -32010, message: 'Batch too large' };
    const { url } = await lineServer((_body, socket) => {
      say(socket, { jsonrpc: '2.0', id: null, error });
    });
    await expect(batch(open(url), (c) => [c.sum(1, 1), c.sum(2, 2)])).rejects.toMatchObject(error);
  });

  test('rejects, and so does every item, when the server is away', async () => {
    const url = `http://127.0.0.1:${await freePort()}/`;
    const items: Promise<unknown>[] = [];
    const failed = batch(open(url), (c) => {
      items.push(c.sum(1, 2), notify(c).calc.log('x'));
      return items;
    });
    await expect(failed).rejects.toThrow(TransportError);
    await expect(items[1]).rejects.toThrow(TransportError);
  });

  test('leaves no rejection unhandled, of items that were not returned either', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    const { url } = await httpServer();
    const results = await batch(open(url), (c) => {
      void c.divide(1, 0);
      return [c.sum(1, 2)];
    });
    // Node reports unhandled rejections before it goes on to the next immediate.
    await new Promise(setImmediate);
    process.off('unhandledRejection', listen);
    expect(results).toEqual([3]);
    expect(unhandled).toEqual([]);
  });

  test('is bounded by the options of its client as a whole', async () => {
    const { url } = await httpServer(() => {});
    const failed = batch(open(url, { timeoutMs: 20 }), (c) => [c.sum(1, 2), c.calc.log('x')]);
    await expect(failed).rejects.toThrow(TimeoutError);
    await expect(failed).rejects.toThrow('sum, calc.log: no answer within 20 ms');
  });

  test('bounds an item by options of its own', async () => {
    const { url } = await httpServer(() => {});
    const aborted = AbortSignal.abort('not needed');
    const failed = batch(open(url, { timeoutMs: 60 }), (c) => [
      c.sum(1, 2).catch(caught),
      withOptions(c, { timeoutMs: 10 }).find(1).catch(caught),
      withOptions(c, { signal: aborted }).find(1).catch(caught),
    ]);
    const [whole, item, unsent] = await failed;
    expect(whole).toMatchObject({ method: 'sum, find', timeoutMs: 60 });
    expect(item).toMatchObject({ method: 'find', timeoutMs: 10 });
    expect(unsent).toBe('not needed');
  });

  test('rejects with what the callback throws, and sends nothing', async () => {
    const server = await httpServer();
    const failed = batch(open(server.url), (c) => {
      void c.sum(1, 2);
      throw new Error('oops');
    });
    await expect(failed).rejects.toThrow('oops');
    expect(server.bodies).toEqual([]);
  });

  test('rejects calls that come after it was sent', async () => {
    const { url } = await httpServer();
    let kept: Client | undefined;
    await batch(open(url), (c) => {
      kept = c;
      return [c.sum(1, 2)];
    });
    await expect(kept?.sum(1, 2)).rejects.toThrow('sum: the batch is already sent');
  });
});
