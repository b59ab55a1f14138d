import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll, onClose } from '../support/closing.js';
import { hasResponses, post, reply, responses } from '../support/http.js';
import { call, result } from '../support/json-rpc.js';
import { converse, Peer, turns } from '../support/peer.js';
import { fixtureServer, serve } from '../support/serve.js';
import { servedTls } from '../support/served-tls.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');
const OK = reply(200, result('5'));

describe.each(transportsUnderTest)('closing on %s', (transport) => {
  afterEach(closeAll);

  test('closes idle connections at once', async () => {
    const { server, port } = await serve(transport, { limits: { drainTimeoutMs: 20_000 } });
    const fresh = await Peer.open(port);
    const http = await Peer.open(port);
    await http.write(post(SUM)).until(hasResponses(1));
    const raw = await Peer.open(port);
    await raw.write(SUM).lines(1);
    await server.close();
    await Promise.all([fresh, http, raw].map((peer) => peer.closed));
    expect([http.text, raw.text]).toEqual([OK, `${result('5')}\n`]);
    expect([http.error, raw.error]).toEqual([undefined, undefined]);
    await expect(Peer.open(port)).rejects.toThrow('ECONNREFUSED');
  });

  test('finishes the calls in flight and says that the connection closes', async () => {
    const { server, port, flow } = await serve(transport, { limits: { drainTimeoutMs: 20_000 } });
    const [http, raw] = [await Peer.open(port), await Peer.open(port)];
    http.write(post(call('hold', '["h"]')));
    raw.write(call('hold', '["r"]'));
    const held = [await flow.held('h'), await flow.held('r')];
    const closed = server.close();
    await turns();
    expect(held.map(({ signal }) => signal.aborted)).toEqual([false, false]);
    for (const { resolve } of held) {
      resolve('done');
    }
    await closed;
    expect(await http.untilClosed()).toBe(reply(200, result('"done"'), 'Connection: close'));
    expect(await raw.untilClosed()).toBe(`${result('"done"')}\n`);
  });

  test.each([
    ['HTTP', post(call('repeat', '["x",9000000]'))],
    ['raw TCP', Buffer.from(call('repeat', '["x",9000000]'))],
  ])('sends the rest of a long reply over %s', async (_name, bytes) => {
    const { server, port } = await serve(transport, { limits: { drainTimeoutMs: 20_000 } });
    const peer = await Peer.open(port);
    peer.write(bytes);
    await new Promise((resolve) => peer.socket.once('data', resolve));
    peer.socket.pause();
    const closed = server.close();
    await turns();
    peer.socket.resume();
    await closed;
    expect((await peer.untilClosed()).includes(result(`"${'x'.repeat(9_000_000)}"`))).toBe(true);
  });

  test('takes the rest of a body that has begun to arrive', async () => {
    const { server, port } = await serve(transport, { limits: { drainTimeoutMs: 20_000 } });
    const peer = await Peer.open(port);
    const bytes = post(SUM, 'Expect: 100-continue');
    peer.write(bytes.subarray(0, -10));
    await peer.until((text) => text.includes('100 Continue'));
    const closed = server.close();
    await turns();
    peer.write(bytes.subarray(-10));
    await closed;
    const text = await peer.untilClosed();
    expect(text.endsWith(reply(200, result('5'), 'Connection: close'))).toBe(true);
  });

  test('takes no more calls of a connection that is finishing', async () => {
    const { server, port, flow } = await serve(transport);
    const [http, raw] = [await Peer.open(port), await Peer.open(port)];
    http.write(post(call('hold', '["h"]')));
    raw.write(call('hold', '["r"]'));
    const held = [await flow.held('h'), await flow.held('r')];
    const closed = server.close();
    raw.write(call('record', '[1]'));
    await turns();
    for (const { resolve } of held) {
      resolve(1);
    }
    await closed;
    expect(await raw.untilClosed()).toBe(`${result('1')}\n`);
    expect(flow.recorded).toEqual([]);
  });

  test('cuts after drainTimeoutMs what does not finish, and aborts its signal', async () => {
    const { server, port, flow } = await serve(transport, { limits: { drainTimeoutMs: 50 } });
    const [http, raw] = [await Peer.open(port), await Peer.open(port)];
    http.write(post(call('hold', '["h"]')));
    raw.write(call('hold', '["r"]'));
    const held = [await flow.held('h'), await flow.held('r')];
    await server.close();
    expect(held.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    await Promise.all([http.closed, raw.closed]);
    expect([http.text, raw.text]).toEqual(['', '']);
  });

  test.each([
    ['HTTP', post(call('repeat', '["x",9000000]'))],
    ['raw TCP', Buffer.from(call('repeat', '["x",9000000]'))],
  ])('cuts a peer that takes a long reply too slowly over %s', async (_name, bytes) => {
    const { server, port } = await serve(transport, { limits: { drainTimeoutMs: 50 } });
    const peer = await Peer.open(port);
    // Some of it every few milliseconds: always in time for a clock that asks for progress.
    peer.socket.on('data', () => peer.socket.pause());
    const pace = setInterval(() => peer.socket.resume(), 10);
    onClose(() => clearInterval(pace));
    peer.write(bytes);
    await peer.until((text) => text.length > 0);
    await server.close();
    await peer.closed;
    expect(peer.bytes.length).toBeLessThan(9_000_000);
  });

  test('is over where peers stay that have their replies', async () => {
    const { server, port } = await serve(transport, { limits: { drainTimeoutMs: 50 } });
    const sent = [post(SUM), SUM, '{]', 'GET nothing\r\n\r\n'];
    const peers = await Promise.all(
      sent.map(async (bytes) => {
        const peer = await Peer.open(port);
        peer.socket.allowHalfOpen = true;
        await peer.write(bytes).until((text) => text.endsWith('\n') || text.endsWith('}'));
        return peer;
      }),
    );
    await server.close();
    expect(peers.map(({ socket }) => socket.writable)).toEqual([true, true, true, true]);
  });

  test('may happen inside a handler, twice, and before listening', async () => {
    const unused = await fixtureServer({});
    await unused.close();
    const { server, port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    peer.write(post(call('hold', '["k"]')));
    const held = await flow.held('k');
    const closing = [server.close(), server.close()];
    held.resolve(1);
    await Promise.all(closing);
    await server.close();
    expect(server.listening).toBeUndefined();
    expect(responses(await peer.untilClosed())).toHaveLength(1);
  });

  test.each([
    ['HTTP', (id: number) => post(call('record', `[${id}]`, String(id)))],
    ['raw', (id: number) => Buffer.from(`${call('record', `[${id}]`, String(id))}\n`)],
  ])('inside a handler leaves no call over %s made without an answer', async (_, message) => {
    const { server, port, flow } = await serve(transport);
    flow.recorded.push = function push(...values) {
      void server.close();
      return Array.prototype.push.apply(this, values);
    };
    const peer = await Peer.open(port);
    peer.write(Buffer.concat(Array.from({ length: 9 }, (_, id) => message(id))));
    const ids = (await peer.untilClosed()).match(/"id":\d/g) ?? [];
    expect(flow.recorded).toHaveLength(ids.length);
    expect(ids.length).toBeGreaterThan(0);
  });

  test('frees the port for the next server', async () => {
    const { server, port } = await serve(transport);
    expect(await converse(port, post(SUM))).toBe(OK);
    await server.close();
    const next = await fixtureServer({});
    await next.listen({ transport, port, ...servedTls });
    expect(await converse(port, post(SUM))).toBe(OK);
  });

  test('refuses to listen until it is over', async () => {
    const { server, port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    peer.write(call('hold', '["k"]'));
    const held = await flow.held('k');
    const closed = server.close();
    const refusal = 'listen: the server is closing; await close()';
    await expect(server.listen({ transport, port: 0, ...servedTls })).rejects.toThrow(refusal);
    held.resolve(1);
    await closed;
    const listening = server.listen({ transport, port: 0, ...servedTls });
    const closedMeanwhile = server.close();
    await expect(listening).rejects.toThrow('listen: the server was closed before it listened');
    await closedMeanwhile;
    expect(server.listening).toBeUndefined();
    expect((await server.listen({ transport, port: 0, ...servedTls })).transport).toBe(transport);
  });

  test('is not the end: the server can listen again', async () => {
    const { server } = await serve(transport);
    await server.close();
    const { port } = await server.listen({ transport, port: 0, ...servedTls });
    expect(await converse(port as number, post(SUM))).toBe(OK);
  });
});
