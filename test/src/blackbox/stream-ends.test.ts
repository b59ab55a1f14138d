import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { post } from '../support/http.js';
import { error, result } from '../support/json-rpc.js';
import { Peer, turns } from '../support/peer.js';
import { call, credit, firsts, heard, NDJSON, serveFeed } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';

afterEach(closeAll);

describe.each(transportsUnderTest)('streams and their peers on %s', (transport) => {
  describe('a peer that leaves', () => {
    const opened: [string, (port: number) => Promise<Peer>][] = [
      [
        'a raw connection',
        async (port) => (await Peer.open(port)).write(`${call('forever', [], { stream: true })}\n`),
      ],
      [
        'an HTTP stream',
        async (port) => (await Peer.open(port)).write(post(call('forever'), `Accept: ${NDJSON}`)),
      ],
      [
        'a reply that gathers',
        async (port) => (await Peer.open(port)).write(post(call('forever'))),
      ],
    ];
    test.each(opened)('of %s ends the generator', async (_what, open) => {
      const { port, feed } = await serveFeed(transport);
      const peer = await open(port);
      while (feed.begun === 0) {
        await turns(1);
      }
      peer.reset();
      while (feed.finished === 0) {
        await turns(1);
      }
      expect(feed.signals[0]?.aborted).toBe(true);
      await turns(5);
      expect(feed.finished).toBe(1);
    });

    // A peer that only ends its side waits for what is gathered; what is sent as it comes meets a closed socket.
    test.each(opened.slice(0, 2))('of %s in order ends the generator', async (_what, open) => {
      const { port, feed } = await serveFeed(transport);
      const peer = await open(port);
      await peer.until((text) => text.includes('[0'));
      peer.socket.destroy();
      while (feed.finished === 0) {
        await turns(1);
      }
    });

    test('of a stream that has no value ends it all the same', async () => {
      const { port, feed } = await serveFeed(transport);
      const peer = await Peer.open(port);
      peer.write(`${call('silent', [], { stream: 1 })}\n`);
      while (feed.begun === 0) {
        await turns(1);
      }
      peer.reset();
      while (feed.finished === 0) {
        await turns(1);
      }
    });

    test('that goes on with what is not JSON has its streams ended', async () => {
      const { port, feed } = await serveFeed(transport);
      const peer = await Peer.open(port);
      peer.write(`${call('forever', [], { stream: 3 })}\n]\n`);
      const said = await peer.untilClosed();
      expect(said).toContain('-32700');
      expect(said).toContain(error(-32800, 'Request cancelled'));
      await turns(5);
      expect(feed.finished).toBe(feed.begun);
    });

    test.each([true, 2])('only on its side still gets its stream (%j)', async (credit) => {
      const { port } = await serveFeed(transport);
      const peer = await Peer.open(port);
      peer.end(`${call('count', [500], { stream: credit })}\n`);
      const { values, replies } = heard((await peer.untilClosed()).split('\n'));
      expect(values).toEqual(firsts(500));
      expect(replies).toHaveLength(1);
    });
  });

  test('many streams of one connection share its room', async () => {
    const { port } = await serveFeed(transport);
    const peer = await Peer.open(port);
    const calls = Array.from({ length: 60 }, (_, id) =>
      call('large', [64, 1_000], { stream: 64 }, id),
    );
    peer.write(`${calls.join('\n')}\n${calls.map((_, id) => credit(9, id)).join('\n')}\n`);
    const said = await peer.until((text) => text.split('"result":null').length > 60);
    expect(said.split('"xxx').length - 1).toBe(60 * 64);
  });

  test('a large value of one does not have the others cut', async () => {
    const { port } = await serveFeed(transport);
    const peer = await Peer.open(port);
    peer.write(`${call('large', [2, 1_500_000], { stream: true }, 1)}\n`);
    peer.write(`${call('count', [5_000], { stream: true }, 2)}\n`);
    await peer.until(
      (text) => text.includes(result('"5000 in all"', '2')) && text.includes(result('null', '1')),
    );
  });

  test('a peer that does not read holds its generator, and nobody else', async () => {
    const limits = { softSendQueueBytes: 16_384 };
    const { port, feed } = await serveFeed(transport, { limits });
    const slow = await Peer.open(port);
    slow.socket.pause();
    slow.write(`${call('large', [100_000, 10_000], { stream: true })}\n`);
    const other = await Peer.open(port);
    for (let id = 0; id < 50; id++) {
      other.write(`${call('sum', [id, 1], undefined, id)}\n`);
      await other.until((text) => text.includes(result(String(id + 1), String(id))));
    }
    expect(feed.begun).toBe(1);
    slow.socket.resume();
    await slow.until((text) => text.length > 5_000_000); // it goes on where it was held
    slow.socket.destroy();
    while (feed.finished === 0) {
      await turns(1);
    }
  });

  test('closing the server ends streams at once, and tells their peers', async () => {
    const { port, feed, server } = await serveFeed(transport);
    const raw = await Peer.open(port);
    raw.write(`${call('forever', [], { stream: true })}\n`);
    const http = await Peer.open(port);
    http.write(post(call('gated'), `Accept: ${NDJSON}`));
    await Promise.all([raw, http].map((peer) => peer.until((text) => text.includes('[0]'))));
    await server.close();
    const closing = error(-32802, 'Server cancelled', '1', '{"reason":"closing"}');
    expect((await raw.untilClosed()).endsWith(`${closing}\n`)).toBe(true);
    expect(await http.untilClosed()).toContain(closing);
    feed.gates.pop()?.();
    await turns(5);
    expect(feed.finished).toBe(2);
  });

  test('a stream that is silent shows that the server is there', async () => {
    const { port } = await serveFeed(transport, { limits: { streamHeartbeatMs: 20 } });
    const raw = await Peer.open(port);
    raw.write(`${call('gated', [], { stream: true })}\n`);
    await raw.until((text) => text.endsWith('\n\n\n'));
    const lines = await Peer.open(port);
    lines.write(post(call('gated'), `Accept: ${NDJSON}`));
    await lines.until((text) => text.endsWith('\r\n1\r\n \r\n1\r\n \r\n'));
    const events = await Peer.open(port);
    events.write(post(call('gated'), 'Accept: text/event-stream'));
    await events.until((text) => text.endsWith('\r\n3\r\n:\n\n\r\n3\r\n:\n\n\r\n'));
  });

  test('a million values arrive, in order and once', async () => {
    const { port } = await serveFeed(transport);
    const peer = await Peer.open(port);
    let expected = 0;
    let rest = '';
    let isOver = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      isOver = resolve;
    });
    peer.socket.removeAllListeners('data');
    peer.socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() as string;
      for (const line of lines) {
        const { params } = JSON.parse(line);
        for (const value of params?.values ?? []) {
          if (value !== expected++) {
            throw new Error(`${value} instead of ${expected - 1}`);
          }
        }
        if (params === undefined) {
          isOver();
        }
      }
    });
    peer.write(`${call('count', [1_000_000], { stream: true })}\n`);
    await over;
    expect(expected).toBe(1_000_000);
  }, 120_000);
});
