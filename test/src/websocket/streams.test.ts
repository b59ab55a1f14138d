import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { error, result } from '../support/json-rpc.js';
import { turns } from '../support/peer.js';
import { serveFeed } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';
import { WsPeer } from '../support/web-socket.js';

function call(method: string, params: unknown[], stream: number | true): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: `feed.${method}`,
    params,
    meta: { stream },
  });
}

/** The values that messages brought together. */
function values(messages: readonly string[]): unknown[] {
  return messages.flatMap((text) => JSON.parse(text).params?.values ?? []);
}

describe.each(transportsUnderTest)('streams over WebSocket on %s', (transport) => {
  afterEach(closeAll);

  async function open() {
    const { feed, server, port } = await serveFeed(transport);
    return { feed, server, peer: await WsPeer.open(port) };
  }

  async function end(peer: WsPeer): Promise<string> {
    for (let count = 1; ; count++) {
      const last = (await peer.received(count))[count - 1] as string;
      if (!last.includes('$/next')) {
        return last;
      }
    }
  }

  test('values come in messages, then what the generator returns', async () => {
    const { peer } = await open();
    peer.send(call('count', [1000], true));
    expect(await end(peer)).toBe(result('"1000 in all"'));
    expect(values(peer.messages)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  test('a message that is too large ends them, and the connection', async () => {
    const { peer, feed } = await open();
    peer.send(call('forever', [], true));
    await peer.received(2);
    peer.send('x'.repeat(1024 * 1024 + 1));
    expect(await peer.closed).toEqual([1009, '']);
    expect(peer.messages.filter((text) => !text.includes('$/next')).sort()).toEqual([
      error(-32800, 'Request cancelled'),
      error(-32007, 'Message too large', 'null'),
    ]);
    while (feed.finished === 0) {
      await turns(1);
    }
  });

  test('no more come than there is credit for', async () => {
    const { peer } = await open();
    peer.send(call('count', [3], 2));
    await peer.received(1);
    await turns();
    expect(values(peer.messages)).toEqual([0, 1]);
    peer.send('{"jsonrpc":"2.0","method":"$/credit","params":{"id":1,"n":2}}');
    expect(await end(peer)).toBe(result('"3 in all"'));
    expect(values(peer.messages)).toEqual([0, 1, 2]);
  });

  test('a peer that closes ends them', async () => {
    const { peer, feed } = await open();
    peer.send(call('forever', [], true));
    await peer.received(1);
    peer.socket.close(1000);
    expect(await peer.closed).toEqual([1000, '']);
    const [signal] = feed.signals as [AbortSignal];
    if (!signal.aborted) {
      await once(signal, 'abort');
    }
    await turns();
    expect(feed.finished).toBe(1);
  });

  test('a server that closes ends them, and says so', async () => {
    const { peer, server } = await open();
    peer.send(call('forever', [], true));
    await peer.received(1);
    const closed = server.close();
    expect(await end(peer)).toBe(error(-32802, 'Server cancelled', '1', '{"reason":"closing"}'));
    expect(await peer.closed).toEqual([1001, '']);
    await closed;
  });
});
