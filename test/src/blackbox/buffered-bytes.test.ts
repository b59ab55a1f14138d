import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { post } from '../support/http.js';
import { call, error, result } from '../support/json-rpc.js';
import { Peer } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');
const BUSY = error(-32009, 'Server busy', 'null');

/** Of four messages of 45 kB that do not come whole, two fit. */
const TEXT = 'x'.repeat(45_000);
const LIMIT = 100_000;
const MESSAGE = call('echo', `["${TEXT}"]`);
const ANSWER = result(`"${TEXT}"`);

const HEAD = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

describe.each(transportsUnderTest)('what all connections may buffer on %s', (transport) => {
  afterEach(closeAll);

  async function peersThatSend(port: number, count: number, bytes: string): Promise<Peer[]> {
    const peers: Peer[] = [];
    while (peers.length < count) {
      peers.push((await Peer.open(port)).write(bytes));
    }
    return peers;
  }

  /** Waits until so many of them have been closed. @returns those, and the others */
  async function apart(peers: readonly Peer[], count: number): Promise<[Peer[], Peer[]]> {
    const closed: Peer[] = [];
    await new Promise<void>((resolve) => {
      for (const peer of peers) {
        void peer.closed.then(() => {
          closed.push(peer);
          if (closed.length === count) {
            resolve();
          }
        });
      }
    });
    return [closed, peers.filter((peer) => !closed.includes(peer))];
  }

  test.each([
    ['raw TCP', MESSAGE.slice(0, -2), MESSAGE.slice(-2), `${BUSY}\n`, `${ANSWER}\n`],
    [
      'Content-Length framing',
      `Content-Length: ${MESSAGE.length}\r\n\r\n${MESSAGE.slice(0, -2)}`,
      MESSAGE.slice(-2),
      BUSY,
      ANSWER,
    ],
    [
      'HTTP',
      `${HEAD}Content-Length: ${MESSAGE.length}\r\n\r\n${MESSAGE.slice(0, -2)}`,
      MESSAGE.slice(-2),
      'HTTP/1.1 503 Service Unavailable\r\n',
      ANSWER,
    ],
    [
      'HTTP in chunks',
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n${MESSAGE.length.toString(16)}\r\n${MESSAGE.slice(0, -2)}`,
      `${MESSAGE.slice(-2)}\r\n0\r\n\r\n`,
      'HTTP/1.1 503 Service Unavailable\r\n',
      ANSWER,
    ],
  ])(
    'who goes beyond it over %s is refused, and the others are answered',
    async (_name, part, rest, busy, answer) => {
      const { port, log } = await serve(transport, { limits: { maxBufferedBytes: LIMIT } });
      for (let round = 0; round < 2; round++) {
        const peers = await peersThatSend(port, 4, part);
        const [refused, others] = await apart(peers, 2);
        expect(refused.map(({ text }) => text)).toEqual([
          expect.stringContaining(busy),
          expect.stringContaining(busy),
        ]);
        const small = await Peer.open(port);
        expect(await small.write(SUM).lines(1)).toEqual([result('5')]);
        for (const peer of others) {
          await peer.write(rest).until((text) => text.endsWith(answer));
          await peer.end().closed;
        }
      }
      expect(log).toEqual([]);
    },
  );

  test.each([
    ['raw TCP', (text: string) => text, 'x"}\n'],
    ['HTTP', (text: string) => post(text), 'x"}'],
  ])(
    'who does not read its reply over %s is cut, and the others get theirs',
    async (_name, framed, end) => {
      const limits = { maxBufferedBytes: 20_000_000, maxResponseBytes: 20_000_000 };
      const { port, flow } = await serve(transport, { limits });
      const peers = await Promise.all(['a', 'b'].map(() => Peer.open(port)));
      for (const [index, peer] of peers.entries()) {
        peer.socket.pause();
        peer.write(framed(call('hold', `["${index}"]`)));
      }
      const held = await Promise.all(peers.map((_, index) => flow.held(String(index))));
      const long = 'x'.repeat(19_000_000); // the system takes a few megabytes of it
      for (const { resolve } of held) {
        resolve(long);
      }
      const small = await Peer.open(port);
      expect(await small.write(SUM).lines(1)).toEqual([result('5')]);
      const [first, second] = peers as [Peer, Peer];
      second.socket.resume();
      await second.closed;
      expect(second.bytes.length).toBeLessThan(long.length);
      first.socket.resume();
      await first.untilEnd(end);
      expect(first.bytes.length).toBeGreaterThan(long.length);
      expect(await small.write(SUM).lines(2)).toHaveLength(2);
    },
  );
});
