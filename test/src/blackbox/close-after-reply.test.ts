import { afterEach, describe, expect, test } from '@jest/globals';
import { carriers } from '../support/carriers.js';
import { closeAll } from '../support/closing.js';
import { hasResponses, post, reply } from '../support/http.js';
import { call, notFound, notification, PARSE_ERROR, refusal, result } from '../support/json-rpc.js';
import { Peer, turns, untilClosed } from '../support/peer.js';
import { type ServeOptions, serve } from '../support/serve.js';
import { servedTls } from '../support/served-tls.js';
import { transportsUnderTest } from '../support/transports.js';
import { WsPeer } from '../support/web-socket.js';

const SUM = call('sum', '[2,3]');
const ANSWER = `${result('5')}\n`;

/** Peers here never end their side: that they read to the end means that the server closed. */
describe.each(transportsUnderTest)('closeAfterReply on %s', (transport) => {
  afterEach(closeAll);

  const serveOne = (options: ServeOptions = {}) => {
    return serve(transport, { closeAfterReply: true, ...options });
  };

  test.each([
    ['scalars', SUM, result('5')],
    ['scalars in a batch', `[${SUM},${SUM}]`, `[${result('5')},${result('5')}]`],
    ['values', call('echo', '[{"a":[1]}]'), result('{"a":[1]}')],
    ['an unknown method', call('nope'), notFound()],
    ['what is not JSON', '{"a":}', PARSE_ERROR],
  ])('a connection ends with its first reply: %s', async (_name, document, answer) => {
    const { port } = await serveOne();
    expect(await untilClosed(port, document)).toBe(`${answer}\n`);
    expect(await untilClosed(port, `\r\n${document}\n`)).toBe(`${answer}\n`);
  });

  test('an invalid request is a first one too', async () => {
    const { port } = await serveOne();
    for (const document of ['{}', '[]', '5 ']) {
      const text = await untilClosed(port, document + SUM);
      expect(JSON.parse(text)).toMatchObject(refusal(-32600));
    }
  });

  test('a notification is a document too: the connection ends when it is done', async () => {
    const { port, flow } = await serveOne();
    expect(await untilClosed(port, notification('record', '[1]'))).toBe('');
    expect(flow.recorded).toEqual([1]);
  });

  test('a document may arrive in any two parts', async () => {
    const { port } = await serveOne();
    for (let cut = 1; cut < SUM.length; cut++) {
      const peer = await Peer.open(port);
      peer.write(SUM.slice(0, cut));
      await turns();
      expect(await peer.write(`${SUM.slice(cut)}\n`).untilClosed()).toBe(ANSWER);
    }
  });

  test.each(['', '\n'])('documents after the first and %j are not served', async (between) => {
    const { port, flow } = await serveOne();
    const record = call('record', '[1]');
    for (const first of [SUM, call('echo', '[5]')]) {
      const pipelined = [first, record, SUM].join(between);
      expect(await untilClosed(port, pipelined)).toBe(ANSWER);
    }
    expect(flow.recorded).toEqual([]);
  });

  test('nor do those that arrive while it waits for its answer', async () => {
    const { port, flow } = await serveOne();
    const peer = await Peer.open(port);
    peer.write(call('hold', '["k"]'));
    const held = await flow.held('k');
    peer.write(call('record', '[1]'));
    await turns();
    expect(held.signal.aborted).toBe(false);
    held.resolve('late');
    expect(await peer.untilClosed()).toBe(`${result('"late"')}\n`);
    expect([flow.recorded, peer.error]).toEqual([[], undefined]);
  });

  test('a long reply arrives whole', async () => {
    const { port } = await serveOne();
    const text = await untilClosed(port, call('repeat', '["x",9000000]'));
    expect(text.length).toBe(result(`"${'x'.repeat(9_000_000)}"\n`).length);
    expect(text.endsWith('x"}\n')).toBe(true);
  });

  test('with Content-Length framing too', async () => {
    const { port, flow } = await serveOne();
    const framing = carriers.find(({ name }) => name === 'Content-Length framing');
    const [first, behind] = [SUM, call('record', '[1]')].map((each) => framing?.frame(each));
    const text = await untilClosed(port, Buffer.concat([first as Buffer, behind as Buffer]));
    expect(framing?.unframe(text)).toEqual([result('5')]);
    expect(flow.recorded).toEqual([]);
  });

  test('HTTP on the same port is kept alive', async () => {
    const { port } = await serveOne();
    const peer = await Peer.open(port);
    const twice = Buffer.concat([post(SUM), post(SUM)]);
    expect(await peer.write(twice).until(hasResponses(2))).toBe(reply(200, result('5')).repeat(2));
    await peer.write(post(SUM, 'Connection: close')).untilClosed();
    expect(peer.text.endsWith(reply(200, result('5'), 'Connection: close'))).toBe(true);
  });

  test('another address of the same server is not concerned', async () => {
    const { server, port } = await serveOne();
    const other = await server.listen({ transport, port: 0, ...servedTls });
    const peer = await Peer.open(other.port as number);
    expect(await peer.write(SUM + SUM).lines(2)).toHaveLength(2);
    expect(await untilClosed(port, SUM)).toBe(ANSWER);
    expect(await peer.write(SUM).lines(3)).toHaveLength(3);
  });

  test('close() waits for the answer and reads nothing after it', async () => {
    const { server, port, flow } = await serveOne({ limits: { drainTimeoutMs: 20_000 } });
    const peer = await Peer.open(port);
    peer.write(call('hold', '["k"]'));
    const held = await flow.held('k');
    const closed = server.close();
    peer.write(call('record', '[1]'));
    await turns();
    held.resolve('late');
    await closed;
    expect(await peer.untilClosed()).toBe(`${result('"late"')}\n`);
    expect(flow.recorded).toEqual([]);
  });

  test('close() is not held up by a peer that has its reply and stays', async () => {
    const { server, port } = await serveOne({ limits: { drainTimeoutMs: 50 } });
    const peer = await Peer.open(port);
    peer.socket.allowHalfOpen = true;
    await peer.write(SUM).lines(1);
    await server.close();
    expect(peer.text).toBe(ANSWER);
  });

  test('a call that is never answered is cut by close()', async () => {
    const { server, port, flow } = await serveOne({ limits: { drainTimeoutMs: 50 } });
    const peer = await Peer.open(port);
    peer.write(call('hold', '["k"]'));
    const held = await flow.held('k');
    await server.close();
    expect(held.signal.aborted).toBe(true);
    expect(await peer.untilClosed()).toBe('');
  });
});

describe.each(transportsUnderTest)('keepAlive: false on %s', (transport) => {
  afterEach(closeAll);

  test.each([
    ['a call', post(SUM), reply(200, result('5'), 'Connection: close')],
    [
      'requests that follow',
      Buffer.concat([post(SUM), post(SUM)]),
      reply(200, result('5'), 'Connection: close'),
    ],
    [
      'a notification',
      post(notification('record', '[1]')),
      reply(204, undefined, 'Connection: close'),
    ],
  ])('an HTTP connection ends with its first reply: %s', async (_name, bytes, answer) => {
    const { port } = await serve(transport, { keepAlive: false });
    expect(await untilClosed(port, bytes)).toBe(answer);
  });

  test('raw connections and WebSocket are kept', async () => {
    const { port } = await serve(transport, { keepAlive: false });
    const raw = await Peer.open(port);
    expect(await raw.write(SUM + SUM).lines(2)).toHaveLength(2);
    const webSocket = await WsPeer.open(port);
    expect(await webSocket.ask(SUM)).toBe(result('5'));
    expect(await webSocket.ask(SUM)).toBe(result('5'));
  });
});
