import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { post } from '../support/http.js';
import { call, notification, PARSE_ERROR, result } from '../support/json-rpc.js';
import { converse, Peer, turns } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');

describe.each(transportsUnderTest)('a peer that does not read on %s', (transport) => {
  afterEach(closeAll);

  const REPLY_BYTES = 60_000;
  const big = call('repeat', `["x",${REPLY_BYTES}]`);
  const record = notification('record', '[1]');

  /** Sends the same bytes again and again, reading nothing. */
  async function stuff(peer: Peer, bytes: Buffer | string, times: number): Promise<void> {
    peer.socket.pause();
    for (let sent = 0; sent < times; sent++) {
      peer.write(bytes);
      await turns(2);
    }
  }

  test.each([
    ['raw TCP', big + record],
    ['HTTP', Buffer.concat([post(big), post(record)])],
  ])('is not read over %s until it does, and then gets every reply', async (_name, pair) => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    const sent = 400;
    await stuff(peer, pair, sent);
    expect(flow.recorded.length).toBeLessThan(sent);
    peer.socket.resume();
    await flow.recordedTimes(sent);
    const expected = `"${'x'.repeat(REPLY_BYTES)}"}`;
    const text = await peer.end().untilClosed();
    expect(text.split(expected)).toHaveLength(sent + 1);
  });

  test.each([
    ['raw TCP', (text: string) => text],
    ['HTTP', (text: string) => post(text)],
  ])('is cut over %s when its replies pile up', async (_name, framed) => {
    const limits = {
      softSendQueueBytes: 1000,
      hardSendQueueBytes: 2000,
      maxResponseBytes: 20_000_000,
    };
    const { port, flow } = await serve(transport, { limits });
    const peer = await Peer.open(port);
    peer.socket.pause();
    const calls = ['a', 'b', 'c'].map((key) => framed(call('hold', `["${key}"]`)));
    peer.write(Buffer.concat(calls.map((part) => Buffer.from(part))));
    const held = await Promise.all(['a', 'b', 'c'].map((key) => flow.held(key)));
    for (const { resolve } of held) {
      resolve('x'.repeat(19_000_000));
    }
    peer.socket.resume();
    await peer.closed;
    expect(peer.bytes.length).toBeLessThan(3 * 19_000_000);
  });

  test('does not slow another down', async () => {
    const { port } = await serve(transport);
    const lazy = await Peer.open(port);
    await stuff(lazy, big, 100);
    const other = await Peer.open(port);
    expect(await other.write(SUM).lines(1)).toEqual([result('5')]);
  });
});

describe.each(transportsUnderTest)('a peer that sends much at once on %s', (transport) => {
  afterEach(closeAll);

  const REPLY = result(`"${'x'.repeat(60_000)}"`);
  const big = call('repeat', '["x",60000]');

  test.each([
    ['raw TCP', big],
    ['HTTP', post(big)],
  ])('gets all of its replies over %s, larger together than any limit', async (_name, bytes) => {
    const { port } = await serve(transport);
    const peer = await Peer.open(port);
    peer.end(Buffer.concat(Array(400).fill(Buffer.from(bytes))));
    const text = await peer.untilClosed();
    expect(text.split(REPLY)).toHaveLength(401);
  });

  test('gets the document as often as it asked, larger together than any limit', async () => {
    const limits = {
      softSendQueueBytes: 1000,
      hardSendQueueBytes: 2000,
      maxResponseBytes: 100_000,
    };
    const { port } = await serve(transport, { limits });
    const get = 'GET /openrpc.json HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const text = await converse(port, get.repeat(200));
    expect(text.length).toBeGreaterThan(2_000_000);
    expect(text.split('HTTP/1.1 200 OK')).toHaveLength(201);
  });

  test.each([1, 1000])('goes on with a soft limit of %i bytes', async (softSendQueueBytes) => {
    const { port } = await serve(transport, { limits: { softSendQueueBytes } });
    const small = call('repeat', '["x",500]');
    for (const bytes of [post(small), Buffer.from(small)]) {
      const peer = await Peer.open(port);
      for (let count = 1; count <= 3; count++) {
        peer.write(Buffer.concat(Array(5).fill(bytes)));
        await peer.until((text) => text.split('"result"').length === 5 * count + 1);
      }
    }
  });

  test('and then breaks off is told so after its replies', async () => {
    const { port } = await serve(transport);
    const peer = await Peer.open(port);
    peer.write(`${big.repeat(400)}{]`);
    const text = await peer.untilClosed();
    expect(text.split(REPLY)).toHaveLength(401);
    expect(text.endsWith(`${PARSE_ERROR}\n`)).toBe(true);
  });
});
