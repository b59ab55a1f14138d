import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { error, result } from '../support/json-rpc.js';
import { Peer, turns } from '../support/peer.js';
import { call, cancel, credit, firsts, heard, serveFeed } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';
import { FRAME, masked, unmasked, upgrade, WsPeer } from '../support/web-socket.js';

afterEach(closeAll);

/** A peer that reads and writes whole messages. */
interface MessagePeer {
  /** Together, so that they arrive together if they can. */
  send(...messages: string[]): void;
  /** All messages, once the response to the id is among them. */
  untilReply(id: number): Promise<readonly string[]>;
  /** All messages, once a value has come. */
  untilValue(value: number): Promise<readonly string[]>;
}

const replyTo = (id: number) => `"id":${id},"result"`;
const errorTo = (id: number) => `"id":${id},"error"`;

async function rawPeer(port: number): Promise<MessagePeer> {
  const peer = await Peer.open(port);
  const until = async (isThere: (text: string) => boolean) =>
    (await peer.until((text) => text.endsWith('\n') && isThere(text))).trim().split('\n');
  return {
    send: (...messages) => void peer.write(`${messages.join('\n')}\n`),
    untilReply: (id) => until((text) => text.includes(replyTo(id)) || text.includes(errorTo(id))),
    untilValue: (value) => until((text) => new RegExp(`[[,]${value}[\\],]`).test(text)),
  };
}

async function wsPeer(port: number): Promise<MessagePeer> {
  const peer = await WsPeer.open(port);
  const until = async (isThere: (text: string) => boolean) => {
    for (let count = 1; ; count++) {
      const messages = await peer.received(count);
      if (messages.some(isThere)) {
        return peer.messages;
      }
    }
  };
  return {
    send: (...messages) => {
      peer.socket.pause(); // nothing is heard between them
      for (const message of messages) {
        peer.send(message);
      }
      peer.socket.resume();
    },
    untilReply: (id) => until((text) => text.includes(replyTo(id)) || text.includes(errorTo(id))),
    untilValue: (value) => until((text) => new RegExp(`[[,]${value}[\\],]`).test(text)),
  };
}

const peers = { 'raw TCP': rawPeer, WebSocket: wsPeer };

const SUM = call('sum', [2, 3], undefined, 9);
const CANCELLED = error(-32800, 'Request cancelled');

describe.each(
  transportsUnderTest.flatMap((transport) =>
    Object.entries(peers).map(([name, open]) => [transport, name, open] as const),
  ),
)('on %s, over %s', (transport, _name, open) => {
  const connected = async () => {
    const serving = await serveFeed(transport);
    return { ...serving, peer: await open(serving.port) };
  };

  /** What was said by the end, when everything before this has been dealt with. */
  async function saidByNow(peer: MessagePeer): Promise<readonly string[]> {
    peer.send(SUM);
    return (await peer.untilReply(9)).filter((text) => text !== result('5', '9'));
  }

  describe('a stream that is cancelled', () => {
    const stages: [string, (peer: MessagePeer) => Promise<void>][] = [
      [
        'together with its call',
        async (peer) => peer.send(call('forever', [], { stream: 9 }), cancel()),
      ],
      [
        'before it has credit',
        async (peer) => {
          peer.send(call('forever', [], { stream: 0 }));
          await turns(5);
          peer.send(cancel());
        },
      ],
      [
        'together with credit',
        async (peer) => {
          peer.send(call('forever', [], { stream: 1 }));
          await peer.untilValue(0);
          peer.send(credit(5), cancel());
        },
      ],
      [
        'when its credit is used up',
        async (peer) => {
          peer.send(call('forever', [], { stream: 3 }));
          await peer.untilValue(2);
          peer.send(cancel());
        },
      ],
      [
        'in full flow',
        async (peer) => {
          peer.send(call('forever', [], { stream: true }));
          await peer.untilValue(5);
          peer.send(cancel());
        },
      ],
      [
        'twice, and given credit after that',
        async (peer) => {
          peer.send(call('forever', [], { stream: 1 }));
          await peer.untilValue(0);
          peer.send(cancel(), cancel(), credit(5));
        },
      ],
    ];
    test.each(stages)(
      '%s ends at once, with one reply, and is closed once',
      async (_stage, act) => {
        const { peer, feed } = await connected();
        await act(peer);
        await peer.untilReply(1);
        const said = await saidByNow(peer);
        const { values, replies } = heard(said);
        expect(replies).toEqual([CANCELLED]);
        expect(values).toEqual(firsts(values.length));
        await turns(5);
        expect(feed.finished).toBe(feed.begun);
        expect(feed.begun).toBeLessThanOrEqual(1);
      },
    );

    test('after its end stays as it is', async () => {
      const { peer } = await connected();
      peer.send(call('count', [3], { stream: 9 }));
      await peer.untilReply(1);
      peer.send(cancel(), credit(1));
      expect(heard(await saidByNow(peer)).replies).toEqual([result('"3 in all"')]);
    });

    test('has its reply, although its generator never settles', async () => {
      const { peer, feed } = await connected();
      peer.send(call('stuck', [], { stream: true }));
      await peer.untilValue(1);
      peer.send(cancel());
      await peer.untilReply(1);
      expect(heard(await saidByNow(peer)).replies).toEqual([CANCELLED]);
      expect(feed.signals[0]?.aborted).toBe(true);
    });

    test('has its own reply where its generator throws in finally', async () => {
      const { peer, feed, log } = await connected();
      peer.send(call('spiteful', [], { stream: 1 }));
      await peer.untilValue(1);
      peer.send(cancel());
      await peer.untilReply(1);
      expect(heard(await saidByNow(peer)).replies).toEqual([CANCELLED]);
      expect([feed.begun, feed.finished, log]).toEqual([1, 1, []]);
    });
  });

  test('what a generator throws in its finally is its error, after its values', async () => {
    const { peer, feed } = await connected();
    peer.send(call('spiteful', [], { stream: true }));
    const { values, replies } = heard(await peer.untilReply(1));
    expect([values, replies]).toEqual([[1, 2], [error(43, 'thrown in finally')]]);
    expect(feed.finished).toBe(1);
  });

  test('values that nobody has asked the peer for are ignored', async () => {
    const { peer } = await connected();
    for (const params of ['{"id":1,"values":[1]}', '{"id":1}', '[]', '{}']) {
      peer.send(`{"jsonrpc":"2.0","method":"$/next","params":${params}}`);
    }
    expect(await saidByNow(peer)).toEqual([]);
  });

  test('a call that comes while a thousand values are yielded at once is answered among them', async () => {
    const { peer } = await connected();
    peer.send(call('count', [100_000], { stream: true }), SUM);
    const said = await peer.untilReply(1);
    const order = said.map((text) => (text.includes('$/next') ? 'values' : text));
    expect(order.at(-1)).toBe(result('"100000 in all"'));
    expect(order.indexOf(result('5', '9'))).toBeLessThan(order.lastIndexOf('values'));
    expect(heard(said.filter((text) => text !== result('5', '9'))).values).toHaveLength(100_000);
  });
});

test.each(transportsUnderTest)(
  'on %s a subscriber that never reads costs its buffer, and the others get all that is published',
  async (transport) => {
    const { port, feed } = await serveFeed(transport);
    const deaf = await Peer.open(port);
    deaf.socket.pause();
    deaf.write(`${call('live', [], { stream: true })}\n`);
    const reading = await Peer.open(port);
    let heardOf = 0;
    reading.socket.removeAllListeners('data').on('data', (bytes: Buffer) => {
      heardOf += bytes.toString('latin1').split('}').length - 1;
    });
    reading.write(`${call('live', [], { stream: true })}\n`);
    while (feed.topic.subscriberCount < 2) {
      await turns(1);
    }
    // More than the sockets take, so that there would be no end to what waits.
    for (let i = 0; i < 200_000; i++) {
      feed.topic.publish({ at: new Date(0), price: i + 0.123456789 });
      if (i % 500 === 499) {
        while (heardOf <= i) {
          await turns(1);
        }
      }
    }
    deaf.socket.resume();
    await deaf.until((text) => text.includes('"error"'));
    const said = deaf.text.trimEnd().split('\n');
    const { lost } = JSON.parse(said.at(-1) as string).error.data;
    const got = heard(said).values as { price: number }[];
    expect(got.map(({ price }) => Math.floor(price))).toEqual(firsts(200_000 - lost));
    expect(lost).toBeGreaterThan(0);
  },
  60_000,
);

test.each(transportsUnderTest)(
  'on %s a million empty fragments end their connection, and no other',
  async (transport) => {
    const { port } = await serveFeed(transport);
    const other = await WsPeer.open(port);
    const peer = await Peer.open(port);
    await peer.write(upgrade()).until((text) => text.endsWith('\r\n\r\n'));
    peer.write(masked(0x01));
    const some = Buffer.concat(Array.from({ length: 1_000 }, () => masked(0x00)));
    let isClosed = false;
    void peer.closed.then(() => {
      isClosed = true;
    });
    for (let i = 0; i < 1_000 && !isClosed; i++) {
      peer.write(some);
      await turns(1);
    }
    const close = unmasked(FRAME.close, [1008 >> 8, 1008 & 0xff]).toString('latin1');
    while (!peer.bytes.endsWith(close)) {
      await turns(1);
    }
    expect(await other.ask(SUM)).toBe(result('5', '9'));
  },
);
