import { afterEach, expect, test } from '@jest/globals';
import { close } from './close.js';
import { type Client, methods } from './fixtures/calculator.js';
import { freePort, httpServer, lineServer, socketServer, stopServers } from './fixtures/servers.js';
import { connect } from './for-generated-code/connect.js';
import { open } from './open.js';
import type { LinkState } from './options.js';

afterEach(stopServers);

test.each([
  ['tcp', lineServer],
  ['ws', socketServer],
])(
  'open connects over %s before the first call, which goes by the same connection',
  async (_scheme, serve) => {
    const server = await serve();
    const states: LinkState[] = [];
    const onState = (state: LinkState) => void states.push(state);
    const client = connect<Client>(methods, server.url, { onState });
    await open(client);
    await open(client);
    expect(states).toEqual(['connecting', 'open']);
    expect(await client.sum(2, 3)).toBe(5);
    expect(server.sockets).toHaveLength(1);
    await close(client);
  },
);

test('open rejects with the reason why there is no connection', async () => {
  const port = await freePort();
  const client = connect<Client>(methods, `tcp://127.0.0.1:${port}`);
  const error = await open(client).catch((reason: unknown) => reason);
  const message = expect.stringContaining('ECONNREFUSED');
  expect(error).toMatchObject({ name: 'TransportError', sent: false, message });
});

test('open says over http: which URLs have a connection to open', async () => {
  const { url } = await httpServer();
  await expect(open(connect<Client>(methods, url))).rejects.toThrow(
    new TypeError(
      'open: this link keeps no connection, as over http:; connect by ws:, tcp: or unix: instead',
    ),
  );
});
