import { expect, test } from '@jest/globals';
import { close } from '../../close.js';
import { type Client, methods } from '../../fixtures/calculator.js';
import { connect } from '../../for-generated-code/connect.js';
import { streamLink } from './no-sockets.js';

test('a browser rejects the calls of a tcp: client with what to use', async () => {
  const client = connect<Client>(methods, streamLink('tcp://localhost:8545'));
  const call = client.sum(1, 2);
  await expect(call).rejects.toMatchObject({ name: 'TransportError', sent: false });
  await expect(call).rejects.toThrow(/^tcp:\/\/localhost:8545: .* http:/);
  await expect(close(client)).resolves.toBeUndefined();
});
