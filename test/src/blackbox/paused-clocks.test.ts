import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { hasResponses, post, reply, responses } from '../support/http.js';
import { call, result } from '../support/json-rpc.js';
import { Peer, turns, untilClosed } from '../support/peer.js';
import { type Serving, serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');
const LONG = 'x'.repeat(9_000_000);

/**
 * A connection that is not read, since its peer has a long reply to read first: what it has sent
 * meanwhile is not late, however long it lies there.
 */
describe.each(transportsUnderTest)('the clocks of a connection on %s', (transport) => {
  afterEach(closeAll);

  const limits = {
    headersTimeoutMs: 1500,
    requestTimeoutMs: 1500,
    minBodyBytesPerSecond: 100_000_000,
  };

  /** A peer with half a message behind a call; the call's reply is then more than it will read. */
  async function held(serving: Serving, bytes: Buffer): Promise<Peer> {
    const peer = await Peer.open(serving.port);
    peer.write(bytes);
    const { resolve } = await serving.flow.held('k');
    await turns();
    peer.socket.pause();
    resolve(LONG);
    return peer;
  }

  /** All limits pass several times. */
  async function wait({ port }: Serving): Promise<void> {
    for (let times = 0; times < 2; times++) {
      await untilClosed(port, 'POST /');
    }
  }

  const hold = call('hold', '["k"]');
  const answer = reply(200, result('5'));
  const raw = [Buffer.from(hold + SUM.slice(0, 9)), Buffer.from(SUM.slice(9))] as const;
  const ways: readonly (readonly [first: Buffer, rest: Buffer, answer: string])[] = [
    [...cut(-9), answer],
    [...cut(20), answer],
    [...raw, `${result('5')}\n`],
  ];

  function cut(at: number): [first: Buffer, rest: Buffer] {
    const sum = post(SUM);
    return [Buffer.concat([post(hold), sum.subarray(0, at)]), sum.subarray(at)];
  }

  test('half a message does not age while it is us who do not read', async () => {
    const read = async (first: Buffer, rest: Buffer, answer: string) => {
      const serving = await serve(transport, { limits });
      const peer = await held(serving, first);
      peer.write(rest);
      await wait(serving);
      peer.socket.resume();
      await peer.untilEnd(answer);
    };
    await Promise.all(ways.map((way) => read(...way)));
  });

  test('it does again when it is read', async () => {
    const read = async (first: Buffer) => {
      const serving = await serve(transport, { limits });
      const peer = await held(serving, first);
      await wait(serving);
      peer.socket.resume();
      const text = await peer.untilClosed();
      expect(text).toContain(LONG);
      expect(text).not.toContain(result('5'));
    };
    await Promise.all(ways.map(([first]) => read(first)));
  });

  test('a peer that never reads is cut after keepAliveTimeoutMs', async () => {
    const serving = await serve(transport, { limits: { ...limits, keepAliveTimeoutMs: 300 } });
    const peer = await held(serving, post(hold));
    await wait(serving);
    peer.socket.resume();
    const text = await peer.untilClosed();
    expect(responses(text)).toEqual([]);
    expect(hasResponses(1)(text)).toBe(false);
    expect(text.length).toBeLessThan(LONG.length);
  });
});
