import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test } from '@jest/globals';
import { batch, close, type Link, TimeoutError, withOptions } from '@ujrpc/client';
import { connect } from '@ujrpc/client/generated';
import { portLink } from '@ujrpc/client/links/port';
import { servePort } from '@ujrpc/core/message-port';
import { closeAll, onClose } from '../support/closing.js';
import { type Serving, serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const AN_HOUR = 3_600_000;

interface Client {
  hold(key: string): Promise<unknown>;
  timeLeft(): Promise<number | null>;
}

const methods = { hold: 0, timeLeft: 0 } as const;

/** How the client comes to the server. */
const ways: Record<string, (serving: Serving) => string | Link> = {
  http: ({ url }) => url,
  tcp: ({ port }) => `tcp://127.0.0.1:${port}`,
  port: ({ server }) => {
    const { port1, port2 } = new MessageChannel();
    onClose(() => port1.close());
    servePort(server, port1);
    return portLink(port2);
  },
};

describe.each(transportsUnderTest)('timeoutMs of a client on %s', (transport) => {
  afterEach(closeAll);

  describe.each(Object.entries(ways))('over %s', (_name, way) => {
    async function clientOf(options = {}) {
      const serving = await serve(transport, options);
      const client = connect<Client>(methods, way(serving));
      onClose(() => close(client));
      return { client, ...serving };
    }

    test('is known to the server, of a call and of the items of a batch', async () => {
      const { client } = await clientOf();
      const patient = withOptions(client, { timeoutMs: AN_HOUR + 0.5 });
      expect(await client.timeLeft()).toBeNull();
      const [single, [first, second]] = [
        await patient.timeLeft(),
        await batch(patient, (c) => [
          c.timeLeft(),
          withOptions(c, { timeoutMs: 2 * AN_HOUR }).timeLeft(),
        ]),
      ];
      for (const left of [single, first]) {
        expect(left).toBeLessThanOrEqual(AN_HOUR + 100);
        expect(left).toBeGreaterThan(0);
      }
      expect(second).toBeGreaterThan(AN_HOUR);
    });

    test('that is over cancels the call on the server', async () => {
      const { client, flow } = await clientOf();
      const call = withOptions(client, { timeoutMs: 300 }).hold('k');
      const held = await flow.held('k');
      const aborted = new Promise((resolve) => held.signal.addEventListener('abort', resolve));
      await expect(call).rejects.toBeInstanceOf(TimeoutError);
      await aborted;
    });

    test('has a signal beside it that cancels as well', async () => {
      const { client, flow } = await clientOf();
      const leaving = new AbortController();
      const call = withOptions(client, { timeoutMs: AN_HOUR, signal: leaving.signal }).hold('k');
      const held = await flow.held('k');
      const aborted = new Promise((resolve) => held.signal.addEventListener('abort', resolve));
      leaving.abort(Error('left'));
      await expect(call).rejects.toThrow('left');
      await aborted;
    });
  });
});
