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

  /** A peer with half a message after a call; the call's reply is then more than it will read. */
  async function held(serving: Serving, hold: string | Buffer, half: Buffer): Promise<Peer> {
    const peer = await Peer.open(serving.port);
    peer.write(hold);
    const { resolve } = await serving.flow.held('k');
    peer.write(half);
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

  interface Way {
    readonly hold: string | Buffer;
    readonly half: Buffer;
    readonly rest: Buffer;
    readonly answer: string;
  }

  const hold = call('hold', '["k"]');
  const http = { hold: post(hold), answer: reply(200, result('5')) };
  const raw = { hold, answer: `${result('5')}\n` };
  const ways: readonly Way[] = [
    { ...http, ...cut(post(SUM), -9) },
    { ...http, ...cut(post(SUM), 20) },
    { ...raw, ...cut(Buffer.from(SUM), 9) },
  ];

  function cut(message: Buffer, at: number): { readonly half: Buffer; readonly rest: Buffer } {
    return { half: message.subarray(0, at), rest: message.subarray(at) };
  }

  /** For as long nothing in this process runs: neither the server nor what reads for it. */
  function block(ms: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  }

  test('half a message does not age while it is us who do not read', async () => {
    const read = async ({ hold, half, rest, answer }: Way) => {
      const serving = await serve(transport, { limits });
      const peer = await held(serving, hold, half);
      peer.write(rest);
      await wait(serving);
      peer.socket.resume();
      await peer.untilEnd(answer);
    };
    await Promise.all(ways.map(read));
  });

  test('half a message does not age while our loop is blocked', async () => {
    const { port } = await serve(transport, { limits: { minBodyBytesPerSecond: 1_000 } });
    const read = async ({ half, rest, answer }: Way) => {
      const peer = await Peer.open(port);
      peer.write(half);
      await turns();
      return { peer, rest, answer };
    };
    const open = await Promise.all(ways.map(read));
    for (const { peer, rest } of open) {
      peer.write(rest);
    }
    block(3_000);
    await Promise.all(open.map(({ peer, answer }) => peer.untilEnd(answer)));
  });

  test('it does again when it is read', async () => {
    const read = async ({ hold, half }: Way) => {
      const serving = await serve(transport, { limits });
      const peer = await held(serving, hold, half);
      await wait(serving);
      peer.socket.resume();
      const text = await peer.untilClosed();
      expect(text).toContain(LONG);
      expect(text).not.toContain(result('5'));
    };
    await Promise.all(ways.map(read));
  });

  test('a connection is not closed as idle whose next request came while our loop was blocked', async () => {
    const { port } = await serve(transport, { limits: { keepAliveTimeoutMs: 600 } });
    const answers = [
      { first: post(SUM), answer: reply(200, result('5')) },
      { first: Buffer.from(SUM), answer: `${result('5')}\n` },
    ];
    const open = await Promise.all(
      answers.map(async ({ first, answer }) => {
        const [used, fresh] = await Promise.all([Peer.open(port), Peer.open(port)]);
        await used.write(first).until((text) => text === answer);
        return { used, fresh, first, answer };
      }),
    );
    for (const { used, fresh, first } of open) {
      used.write(first);
      fresh.write(first);
    }
    block(2_000);
    for (const { used, fresh, answer } of open) {
      await used.until((text) => text === answer + answer);
      await fresh.until((text) => text === answer);
    }
  });

  test('a peer that never reads is cut after keepAliveTimeoutMs', async () => {
    const serving = await serve(transport, { limits: { ...limits, keepAliveTimeoutMs: 300 } });
    const peer = await held(serving, post(hold), Buffer.alloc(0));
    await wait(serving);
    peer.socket.resume();
    const text = await peer.untilClosed();
    expect(responses(text)).toEqual([]);
    expect(hasResponses(1)(text)).toBe(false);
    expect(text.length).toBeLessThan(LONG.length);
  });
});
