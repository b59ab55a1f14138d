import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { post, responses } from '../support/http.js';
import { call, result } from '../support/json-rpc.js';
import { converse, Peer, turns, untilClosed } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');

/** Resolves once a handler's signal aborts. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener('abort', () => resolve());
    }
  });
}

describe.each(transportsUnderTest)('connections on %s', (transport) => {
  afterEach(closeAll);

  describe('a peer that leaves during its call', () => {
    const framings = [
      ['HTTP', post(call('hold', '["k"]'))],
      ['raw TCP', call('hold', '["k"]')],
    ] as const;

    test.each(framings)('over %s by a reset aborts the signal', async (_name, bytes) => {
      const { port, flow } = await serve(transport);
      const peer = await Peer.open(port);
      peer.write(bytes);
      const held = await flow.held('k');
      expect(held.signal.aborted).toBe(false);
      peer.reset();
      await aborted(held.signal);
      expect(held.signal.reason).toMatchObject({ name: 'AbortError' });
      held.resolve();
    });

    test.each(framings)('over %s in order aborts the signal', async (_name, bytes) => {
      const { port, flow } = await serve(transport);
      const peer = await Peer.open(port);
      peer.write(bytes);
      const held = await flow.held('k');
      peer.end();
      await aborted(held.signal);
      held.resolve();
    });

    test.each(framings)('over %s does not harm the server', async (_name, bytes) => {
      const { port, flow, log } = await serve(transport);
      const peer = await Peer.open(port);
      peer.write(bytes);
      const held = await flow.held('k');
      peer.reset();
      await aborted(held.signal);
      held.resolve('nobody hears this');
      await turns();
      const other = await Peer.open(port);
      expect(await other.write(SUM).lines(1)).toEqual([result('5')]);
      expect(log).toEqual([]);
    });
  });

  test('connections beyond maxConnections are not served until one closes', async () => {
    const { port } = await serve(transport, { limits: { maxConnections: 2 } });
    const served = [await Peer.open(port), await Peer.open(port)];
    for (const peer of served) {
      await peer.write(SUM).lines(1);
    }
    const third = await Peer.open(port).then((peer) => peer.end(SUM));
    await served[0]?.write(SUM).lines(2);
    await turns(20);
    expect(third.text).toBe('');
    await served[0]?.end().untilClosed();
    for (let reply = ''; reply === ''; ) {
      reply = await untilServed(port);
      expect(['', `${result('5')}\n`]).toContain(reply);
    }
    expect(await served[1]?.write(SUM).lines(2)).toHaveLength(2);
  });

  /** What a newcomer is told, nothing while the server is full. */
  async function untilServed(port: number): Promise<string> {
    return converse(port, SUM);
  }

  test('many connections at once are all served', async () => {
    const { port } = await serve(transport);
    const peers = await Promise.all(Array.from({ length: 200 }, () => Peer.open(port)));
    const replies = await Promise.all(
      peers.map((peer, id) => peer.write(call('sum', `[${id},1]`, String(id))).lines(1)),
    );
    expect(replies.flat()).toEqual(peers.map((_peer, id) => result(String(id + 1), String(id))));
  });

  test('a reply larger than any buffer arrives whole', async () => {
    const { port } = await serve(transport);
    const text = await converse(port, post(call('repeat', '["é",5000000]')));
    expect(responses(text)[0]?.body).toBe(result(`"${'é'.repeat(5_000_000)}"`));
  });

  test('the first bytes may take their time', async () => {
    const { port } = await serve(transport, { limits: { headersTimeoutMs: 300 } });
    expect(await untilClosed(port, '\r\n\r\n')).toBe('');
    expect(await untilClosed(port, 'Conten')).toBe('');
  });
});
