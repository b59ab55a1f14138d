import { on } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test } from '@jest/globals';
import { servePort } from '@ujrpc/core/message-port';
import { type Carrier, carriers } from '../support/carriers.js';
import { closeAll, onClose } from '../support/closing.js';
import { hasResponses, post, responses } from '../support/http.js';
import { call, notFound, notification } from '../support/json-rpc.js';
import { Peer, turns } from '../support/peer.js';
import { type Serving, serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';
import { WsPeer } from '../support/web-socket.js';

const headers = (fields: unknown) => notification('$/headers', JSON.stringify(fields));

/** A call that tells the field `x-probe` that it has seen, and may say one itself. */
const look = (own?: string) =>
  own === undefined
    ? call('look')
    : JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'look',
        meta: { headers: { 'x-probe': own } },
      });

/** How many replies are there; 0 while one has come in part. */
function repliesIn({ unframe }: Carrier, text: string): number {
  try {
    return unframe(text).map((reply) => JSON.parse(reply)).length;
  } catch {
    return 0;
  }
}

/** One connection. */
interface Speaker {
  send(...messages: string[]): void;
  /** The next reply. */
  next(): Promise<string>;
}

const raw = carriers.filter(({ name }) => name !== 'HTTP');

const ways: Record<string, (serving: Serving) => Promise<Speaker>> = {
  ...Object.fromEntries(
    raw.map((carrier) => [
      carrier.name,
      async ({ port }: Serving) => {
        const peer = await Peer.open(port);
        let replies = 0;
        return {
          send: (...messages) => void peer.write(Buffer.concat(messages.map(carrier.frame))),
          next: async () => {
            replies += 1;
            await peer.until((text) => repliesIn(carrier, text) >= replies);
            return carrier.unframe(peer.text)[replies - 1] as string;
          },
        };
      },
    ]),
  ),
  WebSocket: async ({ port }) => {
    const peer = await WsPeer.open(port);
    let replies = 0;
    return {
      send: (...messages) => {
        for (const message of messages) {
          peer.send(message);
        }
      },
      next: async () => (await peer.received(++replies))[replies - 1] as string,
    };
  },
  'a port': async ({ server }) => {
    const { port1, port2 } = new MessageChannel();
    onClose(() => port1.close());
    servePort(server, port2);
    const replies = on(port1, 'message');
    return {
      send: (...messages) => {
        for (const message of messages) {
          port1.postMessage(message);
        }
      },
      next: async () => (await replies.next()).value[0],
    };
  },
};

const seen = (reply: string) => JSON.parse(reply).result.header;

describe.each(transportsUnderTest)('$/headers on %s', (transport) => {
  afterEach(closeAll);

  describe.each(Object.entries(ways))('over %s', (_name, way) => {
    const opened = async (options = {}) => {
      const serving = await serve(transport, options);
      const speaker = await way(serving);
      return { serving, say: sayTo(speaker), ...speaker };
    };
    const sayTo =
      ({ send, next }: Speaker) =>
      (...messages: string[]) => {
        send(...messages);
        return next();
      };

    test('sets fields for the calls after it, until another one does', async () => {
      const { say, serving } = await opened();
      const other = sayTo(await way(serving));
      expect(seen(await say(look()))).toBeNull();
      expect(seen(await say(headers({ 'x-probe': 'one' }), look()))).toBe('one');
      expect(seen(await say(look()))).toBe('one');
      expect(seen(await say(headers({ 'x-probe': 'two' }), look()))).toBe('two');
      expect(seen(await say(headers({ other: 'three' }), look()))).toBeNull();
      expect(seen(await say(headers({ 'x-probe': 'four' }), headers({}), look()))).toBeNull();
      expect(seen(await other(look()))).toBeNull();
    });

    test('is heard in its place of a batch', async () => {
      const { say } = await opened();
      const batch = `[${[look(), headers({ 'x-probe': 'x' }), look()]}]`;
      const [before, after] = JSON.parse(await say(batch));
      expect([before.result.header, after.result.header]).toEqual([null, 'x']);
    });

    test('is not for a call that was made before it', async () => {
      const { send, next, serving } = await opened();
      send(headers({ 'x-probe': 'old' }), call('lookLater', '["k"]'));
      const held = await serving.flow.held('k');
      send(headers({ 'x-probe': 'new' }), look());
      expect(seen(await next())).toBe('new');
      held.resolve();
      const sights = JSON.parse(await next()).result as { header: string }[];
      expect(sights.map(({ header }) => header)).toEqual(['old', 'old']);
    });

    test('goes before what a call says itself', async () => {
      const { say } = await opened();
      expect(seen(await say(look('own')))).toBe('own');
      expect(seen(await say(headers({ 'x-probe': 'said' }), look('own')))).toBe('said');
    });

    test.each([
      [{ 'X-Probe': 'bad' }],
      [{ 'x-probe': 'bad', host: 'a' }],
      [{ 'x-probe': 'bad', 'x-forwarded-for': 'a' }],
      [{ 'x-probe': 'bad', cookie: 'a' }],
      [{ 'x-probe': 'bad\r\nb: c' }],
      [{ 'x-probe': 5 }],
      [{ 'x-probe': null }],
      [{ 'x-probe': 'x'.repeat(16_384) }],
      [Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`a${at}`, 'bad']))],
      [['x-probe']],
    ])('changes nothing where it says what is not allowed (%#)', async (fields) => {
      const { say } = await opened();
      await say(headers({ 'x-probe': 'good' }), look());
      expect(seen(await say(headers(fields), look()))).toBe('good');
    });

    test('is not a method', async () => {
      const { say } = await opened();
      expect(await say(call('$/headers', '{"x-probe":"x"}', '3'))).toBe(notFound('3'));
      expect(seen(await say(notification('$/headers'), look('own')))).toBe('x');
    });
  });

  test('is not for the peer that comes after one that has left in the same turn', async () => {
    const { port } = await serve(transport);
    const first = await Peer.open(port);
    first.write(`${call('nope')}\n`);
    await first.lines(1);
    first.socket.write(`${headers({ 'x-probe': 'first' })}\n`, () => first.reset());
    await first.closed;
    await turns();
    const second = await Peer.open(port);
    second.write(`${look()}\n`);
    const [reply = ''] = await second.lines(1);
    const { header, peer } = JSON.parse(reply).result;
    expect([header, peer]).toEqual([null, `tcp 127.0.0.1:${second.socket.localPort}`]);
  });

  test('replaces no field of the handshake of a WebSocket', async () => {
    const { port } = await serve(transport);
    const peer = await WsPeer.open(port, [], { headers: { 'X-Probe': 'handshake' } });
    peer.send(headers({ 'x-probe': 'forged' }));
    expect(seen(await peer.ask(look('forged')))).toBe('handshake');
  });

  test('is nothing over HTTP, where the next call may be of somebody else', async () => {
    const { port } = await serve(transport);
    const peer = await Peer.open(port);
    peer.write(post(headers({ 'x-probe': 'said' }))).write(post(look()));
    peer.write(post(`[${[headers({ 'x-probe': 'said' }), look()]}]`));
    const [told, single, batch] = responses(await peer.until(hasResponses(3)));
    expect(told?.status).toBe(204);
    expect(seen(single?.body ?? '')).toBeNull();
    expect(JSON.parse(batch?.body ?? '')[0].result.header).toBeNull();
  });
});
