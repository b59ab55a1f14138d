import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TransportChoice } from '@ujrpc/core';
import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll, onClose } from '../support/closing.js';
import { hasResponses, post, reply, responses } from '../support/http.js';
import { call, result } from '../support/json-rpc.js';
import { converse, Peer, turns } from '../support/peer.js';
import { fixtureServer, serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');
const OK = reply(200, result('5'));

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

  test('localhost is resolved', async () => {
    const server = await fixtureServer({});
    const { host, port } = await server.listen({ transport, host: 'localhost', port: 0 });
    expect(await converse({ host: host as string, port: port as number }, post(SUM))).toBe(OK);
  });

  test('a Unix domain socket carries every protocol', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'ujrpc-'));
    onClose(() => rm(folder, { recursive: true }));
    const socket = path.join(folder, 'rpc.sock');
    const server = await fixtureServer({});
    const listening = await server.listen({ transport, path: socket });
    expect(listening).toEqual({ transport, path: socket, url: `unix:${socket}` });
    expect(await converse(socket, post(SUM))).toBe(OK);
    expect(await converse(socket, SUM)).toBe(`${result('5')}\n`);
    expect(await converse(socket, call('look'))).toContain('"transport":"unix"');
    await server.close();
    expect(existsSync(socket)).toBe(false);
  });

  test('a port that is in use is named, with what to do', async () => {
    const { port } = await serve(transport);
    const second = await fixtureServer({});
    await expect(second.listen({ transport, port })).rejects.toThrow(
      `listen: 127.0.0.1:${port} is in use already; stop the other server or choose another port`,
    );
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
      `listen: ${host}:0 is not an address of this machine`,
    );
  });

  test.each([-1, 65_536, 1.5, Number.NaN])('the port %d is refused', async (port) => {
    const server = await fixtureServer({});
    await expect(server.listen({ transport, port })).rejects.toThrow(
      `listen: port must be an integer from 0 to 65535, got ${port}`,
    );
  });

  test('a transport that is none is refused', async () => {
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

  test('frees the port for the next server', async () => {
    const { server, port } = await serve(transport);
    expect(await converse(port, post(SUM))).toBe(OK);
    await server.close();
    const next = await fixtureServer({});
    await next.listen({ transport, port });
    expect(await converse(port, post(SUM))).toBe(OK);
  });

  test('is not the end: the server can listen again', async () => {
    const { server } = await serve(transport);
    await server.close();
    const { port } = await server.listen({ transport, port: 0 });
    expect(await converse(port as number, post(SUM))).toBe(OK);
  });
});
