import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { close } from '@ujrpc/client';
import type { TransportName } from '@ujrpc/core';
import { closeAll, onClose } from '../support/closing.js';
import { error } from '../support/json-rpc.js';
import { Peer, turns } from '../support/peer.js';
import { call, credit, firsts, heard, serveFeed } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';
import { WsPeer } from '../support/web-socket.js';

afterEach(closeAll);

const tick = (n: number) => ({ at: new Date(n), price: n });

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await turns(1);
  }
}

interface Client {
  readonly feed: {
    live(): AsyncGenerator<{ at: Date; price: number }, void, undefined>;
    newest(): AsyncGenerator<number, void, undefined>;
  };
}

async function serve(transport: TransportName, scheme: string) {
  const { feed, server, port, folder } = await serveFeed(transport, {
    // Over HTTP this is how it is noticed that a caller has gone, where nothing is published.
    limits: { streamHeartbeatMs: 20 },
  });
  const { createClient } = await import(pathToFileURL(`${folder}/client.js`).href);
  const clientOf = () => {
    const client = createClient(`${scheme}://127.0.0.1:${port}`) as Client;
    onClose(() => close(client));
    return client;
  };
  return { clientOf, feed, server, topic: feed.topic };
}

async function prices(stream: AsyncIterable<{ price: number }>): Promise<number[]> {
  const got: number[] = [];
  for await (const { price } of stream) {
    got.push(price);
  }
  return got;
}

describe.each(
  transportsUnderTest.flatMap((transport) =>
    ['http', 'tcp'].map((scheme) => [transport, scheme] as const),
  ),
)('a topic of %s over %s', (transport, scheme) => {
  test('reaches all callers, until it is closed', async () => {
    const { clientOf, topic } = await serve(transport, scheme);
    const loops = [1, 2, 3].map(() => prices(clientOf().feed.live()));
    await until(() => topic.subscriberCount === 3);
    for (let i = 0; i < 1_000; i++) {
      topic.publish(tick(i));
    }
    topic.close();
    for (const loop of loops) {
      expect(await loop).toEqual(firsts(1_000));
    }
  });

  test('forgets callers that leave, though nothing is published', async () => {
    const { clientOf, topic } = await serve(transport, scheme);
    const streams = [clientOf().feed.live(), clientOf().feed.live()];
    const waiting = streams.map((stream) => stream.next());
    await until(() => topic.subscriberCount === 2);
    topic.publish(tick(1));
    expect(await Promise.all(waiting)).toHaveLength(2);
    const next = streams[0]?.next();
    await streams[0]?.return();
    expect(await next).toEqual({ done: true, value: undefined });
    await until(() => topic.subscriberCount === 1);
    topic.publish(tick(2));
    expect(await streams[1]?.next()).toEqual({ done: false, value: tick(2) });
  });

  test('is looped over by a method, whose signal ends its subscription', async () => {
    const { clientOf, topic } = await serve(transport, scheme);
    const stream = clientOf().feed.newest();
    const first = stream.next();
    await until(() => topic.subscriberCount === 1);
    topic.publish(tick(5));
    expect(await first).toEqual({ done: false, value: 5 });
    await stream.return();
    await until(() => topic.subscriberCount === 0);
  });

  test('is left by its callers when the server closes', async () => {
    const { clientOf, topic, server } = await serve(transport, scheme);
    const loop = prices(clientOf().feed.live()).catch((thrown: unknown) => thrown);
    await until(() => topic.subscriberCount === 1);
    await server.close();
    expect(await loop).toMatchObject({ code: -32_802, data: { reason: 'closing' } });
    expect(topic.subscriberCount).toBe(0);
  });
});

describe.each(transportsUnderTest)('a caller of a topic on %s', (transport) => {
  test('that takes nothing is told at last how many values it has lost', async () => {
    const { port, feed } = await serveFeed(transport);
    const peer = await Peer.open(port);
    peer.write(`${call('live', [], { stream: 0 })}\n`);
    await until(() => feed.topic.subscriberCount === 1);
    for (let i = 0; i < 1_030; i++) {
      feed.topic.publish(tick(i));
    }
    peer.write(`${credit(10_000)}\n`);
    const { values, replies } = heard(
      (await peer.until((text) => text.includes('-32802'))).split('\n'),
    );
    expect(values).toHaveLength(1024);
    expect(replies).toEqual([
      error(-32802, 'Server cancelled', '1', '{"reason":"lagged","lost":6}'),
    ]);
  });

  test('that is a WebSocket gets the same messages', async () => {
    const { port, feed } = await serveFeed(transport);
    const peer = await WsPeer.open(port);
    peer.send(call('live', [], { stream: 8 }));
    await until(() => feed.topic.subscriberCount === 1);
    feed.topic.publish(tick(0));
    const [message] = await peer.received(1);
    expect(JSON.parse(String(message))).toMatchObject({
      method: '$/next',
      params: { id: 1, values: [{ at: '1970-01-01T00:00:00.000Z', price: 0 }] },
    });
  });

  test('that breaks off is forgotten', async () => {
    const { port, feed } = await serveFeed(transport);
    const peer = await Peer.open(port);
    peer.write(`${call('live', [], { stream: true })}\n`);
    await until(() => feed.topic.subscriberCount === 1);
    peer.reset();
    await until(() => feed.topic.subscriberCount === 0);
  });
});
