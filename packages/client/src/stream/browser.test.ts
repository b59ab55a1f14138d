import { expect, test } from '@jest/globals';
import { clientFor, sendAlone } from '../client.js';
import { close } from '../close.js';
import { TransportError } from '../errors.js';
import { type Client, methods } from '../fixtures/calculator.js';
import { openStream } from './browser.js';

test('a browser rejects the calls of a tcp: client with what to use', async () => {
  const transport = openStream('tcp://localhost:8545', {});
  const state = {
    methods,
    named: {},
    prefix: '',
    transport,
    options: {},
    notifies: false,
    send: sendAlone,
  };
  const client = clientFor(state) as Client;
  const call = client.sum(1, 2);
  await expect(call).rejects.toThrow(TransportError);
  await expect(call).rejects.toThrow(/^tcp:\/\/localhost:8545: .* http:/);
  await expect(close(client)).resolves.toBeUndefined();
});
