import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Connection } from '@ujrpc/core';
import { closeAll } from '../support/closing.js';
import { call, error, notification, PARSE_ERROR, result } from '../support/json-rpc.js';
import { turns } from '../support/peer.js';
import { fixtureServer, serve } from '../support/serve.js';
import { servedTls } from '../support/served-tls.js';
import { transportsUnderTest } from '../support/transports.js';
import { WsPeer } from '../support/web-socket.js';

const sum = (id: number) => call('sum', `[${id},0]`, String(id));
const answered = (id: number) => result(String(id), String(id));

describe.each(transportsUnderTest)('WebSocket on %s', (transport) => {
  afterEach(closeAll);

  async function open(
    ...given: Parameters<typeof serve> extends [unknown, ...infer R] ? R : never
  ) {
    const serving = await serve(transport, ...given);
    return { ...serving, peer: await WsPeer.open(serving.port) };
  }

  test('carries calls, batches and notifications, a message each', async () => {
    const { peer, flow } = await open();
    expect(await peer.ask(sum(1))).toBe(answered(1));
    expect(await peer.ask(`[${sum(1)},${sum(2)}]`)).toBe(`[${answered(1)},${answered(2)}]`);
    peer.send(notification('record', '["x"]'));
    await flow.recordedTimes(1);
    expect(flow.recorded).toEqual(['x']);
    expect(await peer.ask(call('echo', '["κόσμε 😀"]'))).toBe(result('"κόσμε 😀"'));
    expect(peer.messages).toHaveLength(3);
  });

  test('answers JSON in a binary message as text, and a frame of bytes as no JSON', async () => {
    const { peer } = await open();
    expect(await peer.ask(Buffer.from(sum(1)))).toBe(answered(1));
    expect(await peer.ask(Buffer.from([0xf5, 0x55, 0x4a, 0x01]))).toBe(PARSE_ERROR);
    expect(await peer.ask(sum(2))).toBe(answered(2));
  });

  test.each(['', '{"a":}', 'nonsense', `${sum(1)}${sum(2)}`])(
    'answers %j with a parse error, and goes on',
    async (text) => {
      const { peer } = await open();
      expect(await peer.ask(text)).toBe(PARSE_ERROR);
      expect(await peer.ask(sum(2))).toBe(answered(2));
    },
  );

  test('replies leave as they get ready', async () => {
    const { peer, flow } = await open();
    peer.send(call('hold', '["slow"]', '"slow"')).send(sum(2));
    expect(await peer.received(1)).toEqual([answered(2)]);
    (await flow.held('slow')).resolve('done');
    expect(await peer.received(2)).toEqual([answered(2), result('"done"', '"slow"')]);
  });

  test('many messages at once are all answered', async () => {
    const { peer } = await open();
    const ids = Array.from({ length: 2000 }, (_, i) => i);
    for (const id of ids) {
      peer.send(sum(id));
    }
    const replies = await peer.received(ids.length);
    expect(replies.sort()).toEqual(ids.map(answered).sort());
  });

  test('a large message and its reply are whole', async () => {
    const { peer } = await open();
    const text = JSON.stringify('κόσμε '.repeat(80_000));
    expect(await peer.ask(call('echo', `[${text}]`))).toBe(result(text));
  });

  test('a message in fragments is one, whatever comes between', async () => {
    const { peer } = await open();
    const pongs: string[] = [];
    peer.socket.on('pong', (data) => pongs.push(data.toString()));
    const text = call('echo', '["κόσμε"]');
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 7) {
      const fin = at + 7 >= bytes.length;
      peer.socket.send(bytes.subarray(at, at + 7), { fin, binary: false });
    }
    expect(await peer.received(1)).toEqual([result('"κόσμε"')]);
    peer.socket.ping('are you there?');
    await once(peer.socket, 'pong');
    expect(pongs).toEqual(['are you there?']);
  });

  test('the fields of the handshake come with every call', async () => {
    const { port } = await serve(transport);
    const peer = await WsPeer.open(port, [], { headers: { 'X-Probe': 'a' } });
    for (const id of ['1', '2']) {
      const { result: sight } = JSON.parse(await peer.ask(call('look', undefined, id)));
      expect(sight).toMatchObject({ method: 'look', id: Number(id), header: 'a' });
    }
  });

  test('a peer may be sent what it has not asked for', async () => {
    let on: Connection | undefined;
    const server = await fixtureServer({});
    server.use({
      name: 'talker',
      connected: (connection) => {
        on = connection;
        connection.send?.('welcome', { to: 'you' });
      },
    });
    const { port } = await server.listen({ transport, host: '127.0.0.1', port: 0, ...servedTls });
    const peer = await WsPeer.open(port as number);
    peer.send(sum(1));
    const welcome = '{"jsonrpc":"2.0","method":"welcome","params":{"to":"you"}}';
    expect((await peer.received(2)).sort()).toEqual([answered(1), welcome].sort());
    on?.send?.('note');
    expect((await peer.received(3))[2]).toBe('{"jsonrpc":"2.0","method":"note"}');
    peer.socket.close(1000);
    const { signal } = on as unknown as Connection;
    if (!signal.aborted) {
      await once(signal, 'abort');
    }
    on?.send?.('nobody hears this');
  });

  test('a message over maxBodyBytes is refused before it comes, and ends the connection', async () => {
    const { peer } = await open({ limits: { maxBodyBytes: 100 } });
    expect(await peer.ask(sum(1).padEnd(100))).toBe(answered(1));
    peer.send(sum(1).padEnd(101));
    expect(await peer.closed).toEqual([1009, '']);
    expect(peer.messages[1]).toBe(error(-32007, 'Message too large', 'null'));
  });

  test('calls in flight are bounded', async () => {
    const { peer, flow } = await open({ limits: { maxCallsInFlight: 1 } });
    peer.send(call('hold', '["k"]', '1'));
    const held = await flow.held('k');
    expect(await peer.ask(call('hold', '["l"]', '2'))).toBe(error(-32009, 'Server busy', '2'));
    held.resolve(0);
    expect(await peer.received(2)).toContain(result('0'));
  });

  test('a peer that closes is answered in kind, and its calls are aborted', async () => {
    const { peer, flow } = await open();
    peer.send(call('hold', '["k"]'));
    const held = await flow.held('k');
    peer.socket.close(4000, 'bye');
    expect(await peer.closed).toEqual([4000, '']);
    if (!held.signal.aborted) {
      await once(held.signal, 'abort');
    }
    held.resolve();
  });

  test('a peer that vanishes aborts its calls and harms nobody', async () => {
    const { peer, flow, port, log } = await open();
    peer.send(call('hold', '["k"]'));
    const held = await flow.held('k');
    peer.socket.terminate();
    if (!held.signal.aborted) {
      await once(held.signal, 'abort');
    }
    held.resolve('nobody hears this');
    const other = await WsPeer.open(port);
    expect(await other.ask(sum(1))).toBe(answered(1));
    expect(log).toEqual([]);
  });

  test('a server that closes answers what is in flight, then says that it goes away', async () => {
    const { peer, flow, server } = await open();
    peer.send(call('hold', '["k"]'));
    const held = await flow.held('k');
    const closed = server.close();
    await turns();
    expect(peer.messages).toEqual([]);
    held.resolve('last');
    expect(await peer.closed).toEqual([1001, '']);
    expect(peer.messages).toEqual([result('"last"')]);
    await closed;
  });
});
