import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test } from '@jest/globals';
import { autoBatch, close, withOptions } from '@ujrpc/client';
import { connect } from '@ujrpc/client/generated';
import { connect as connectStreams, streaming } from '@ujrpc/client/generated/streams';
import { portLink } from '@ujrpc/client/links/port';
import { servePort } from '@ujrpc/core/message-port';
import { closeAll, onClose } from '../support/closing.js';
import { serve } from '../support/serve.js';
import { serveFeed } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';

interface Client {
  hold(key: string): Promise<unknown>;
  sum(a: number, b: number): Promise<number>;
  block(ms: number): Promise<void>;
  record(value: unknown): Promise<void>;
}

const methods = { hold: 0, sum: 0, block: 1, record: 1 } as const;

const aborting = (signal: AbortSignal) =>
  new Promise((resolve) => signal.addEventListener('abort', resolve));

describe.each(transportsUnderTest)('autoBatch on %s', (transport) => {
  afterEach(closeAll);

  async function served(options = {}) {
    const serving = await serve(transport, options);
    return { ...serving, client: autoBatch(connect<Client>(methods, serving.url)) };
  }

  test('brings each result as soon as it is there', async () => {
    const { client, flow } = await served();
    const slow = client.hold('a');
    const held = client.hold('b');
    expect(await client.sum(1, 2)).toBe(3);
    (await flow.held('b')).resolve('b');
    expect(await held).toBe('b');
    (await flow.held('a')).resolve('a');
    expect(await slow).toBe('a');
  });

  test('sends one request for the calls of a turn', async () => {
    const { server, url } = await serve(transport);
    const connections = new Set<number>();
    let calls = 0;
    server.use({
      observed: ({ connection }) => {
        connections.add(connection.id);
        calls += 1;
      },
    });
    const client = autoBatch(connect<Client>(methods, url));
    const sums = await Promise.all(Array.from({ length: 50 }, (_, at) => client.sum(at, 1)));
    expect(sums).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
    expect([calls, connections.size]).toEqual([50, 1]);
  });

  test('cancels one call on the server, and all with the request', async () => {
    const { client, flow } = await served();
    const [one, two] = [new AbortController(), new AbortController()];
    const first = withOptions(client, { signal: one.signal }).hold('a');
    const second = withOptions(client, { signal: two.signal }).hold('b');
    const [a, b] = [await flow.held('a'), await flow.held('b')];
    const aborted = aborting(a.signal);
    one.abort(Error('left'));
    await expect(first).rejects.toThrow('left');
    await aborted;
    expect(b.signal.aborted).toBe(false);
    const gone = aborting(b.signal);
    two.abort(Error('left too'));
    await expect(second).rejects.toThrow('left too');
    await gone;
  });

  test('has the server know the time of each call', async () => {
    const { client, flow } = await served();
    const blocking = client.block(200);
    const late = withOptions(client, { timeoutMs: 5 }).record('late');
    const timely = withOptions(client, { timeoutMs: 3_600_000 }).record('timely');
    await expect(late).rejects.toThrow();
    await Promise.all([blocking, timely]);
    expect(flow.recorded).toEqual(['timely']);
  });

  test('leaves streams alone', async () => {
    const { port } = await serveFeed(transport);
    const table = { feed: { count: streaming(1, 0) } };
    const client = autoBatch(
      connectStreams<{ feed: { count(to: number): AsyncGenerator<number> } }>(
        table,
        `http://127.0.0.1:${port}`,
      ),
    );
    const values = async () => {
      const found: number[] = [];
      for await (const value of client.feed.count(3)) {
        found.push(value);
      }
      return found;
    };
    expect(await Promise.all([values(), values()])).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
  });

  test.each(['ws', 'tcp', 'port'])('changes nothing over %s', async (way) => {
    const { server, port } = await serve(transport);
    const { port1, port2 } = new MessageChannel();
    onClose(() => port1.close());
    servePort(server, port1);
    const to = way === 'port' ? portLink(port2) : `${way}://127.0.0.1:${port}`;
    const client = connect<Client>(methods, to);
    onClose(() => close(client));
    expect(autoBatch(client)).toBe(client);
    expect(await client.sum(1, 2)).toBe(3);
  });
});
