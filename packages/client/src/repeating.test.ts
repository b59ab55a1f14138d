import { afterEach, describe, expect, test } from '@jest/globals';
import { batch } from './batch.js';
import { close } from './close.js';
import { type Client, methods, respond } from './fixtures/calculator.js';
import { lineServer, say, socketServer, stopServers, tell } from './fixtures/servers.js';
import { connect } from './for-generated-code/connect.js';
import { repeating } from './for-generated-code/idempotent.js';
import type { Link, SendOptions } from './links/link.js';
import { withOptions } from './with-options.js';

let told: SendOptions[] = [];

afterEach(async () => {
  told = [];
  await stopServers();
});

/** A link that notes how it is told to send. */
const link: Link = {
  async send(text, options) {
    told.push(options);
    const document = JSON.parse(text);
    const answer = ({ id }: { id: number }) => ({ jsonrpc: '2.0', id, result: 5 });
    return JSON.stringify(Array.isArray(document) ? document.map(answer) : answer(document));
  },
};
const client = repeating(['sum', 'calc.echo'], connect<Client>(methods, link));
const mayRepeat = () => told.map((options) => options.mayRepeat === true);

describe('a client of idempotent methods', () => {
  test('tells its link which calls may run twice', async () => {
    await client.sum(2, 3);
    await client.divide(1, 2);
    await client.calc.echo('a');
    await client.calc.log('b');
    await withOptions(client, { timeoutMs: 1_000 }).sum(2, 3);
    expect(mayRepeat()).toEqual([true, false, true, false, true]);
  });

  test('tells it of a batch if all of its calls may', async () => {
    await batch(client, (c) => [c.sum(2, 3), c.calc.echo(4)]);
    await batch(client, (c) => [c.sum(2, 3), c.divide(1, 2)]);
    expect(mayRepeat()).toEqual([true, false]);
  });
});

describe('a connection that is lost while calls are in flight', () => {
  const servers = {
    // Each ends its first connection once it has both calls.
    tcp: () => {
      let calls = 0;
      return lineServer((document, socket) => {
        calls += 1;
        if (calls === 2) {
          socket.destroy();
        } else if (calls > 2) {
          say(socket, respond(document));
        }
      });
    },
    ws: () => {
      let calls = 0;
      return socketServer((document, socket) => {
        calls += 1;
        if (calls === 2) {
          socket.terminate();
        } else if (calls > 2) {
          tell(socket, respond(document));
        }
      });
    },
  };

  test.each(['tcp', 'ws'] as const)(
    'has the idempotent one sent again, over %s',
    async (scheme) => {
      const server = await servers[scheme]();
      const kept = repeating(['sum'], connect<Client>(methods, server.url));
      const [sum, quotient] = await Promise.allSettled([kept.sum(2, 3), kept.divide(1, 2)]);
      expect(sum).toEqual({ status: 'fulfilled', value: 5 });
      expect(quotient).toMatchObject({ status: 'rejected', reason: { sent: true } });
      expect(server.documents).toHaveLength(3);
      expect(server.documents[2]).toEqual(server.documents[0]);
      await close(kept);
    },
  );
});
