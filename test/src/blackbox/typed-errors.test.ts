import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { batch, isRpcError, RpcError } from '@ujrpc/client';
import { codeOfName } from '@ujrpc/words';
import { closeAll } from '../support/closing.js';
import * as server from '../support/fixtures/legacy/shop.js';
import { generated } from '../support/generated.js';
import { type Serving, serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

interface Client {
  readonly shop: {
    find(id: string): Promise<string>;
    take(id: string, count: number): Promise<number>;
  };
}

type ErrorType = new (message: string, data: unknown) => RpcError<{ id: string }>;

interface GeneratedClient {
  createClient(url: string): Client;
  readonly NotFound: ErrorType;
  readonly Gone: ErrorType;
  readonly Closed: ErrorType;
  readonly Short: new (message: string, data: unknown) => RpcError<{ left: number }>;
}

const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe.each(transportsUnderTest)('typed errors on %s', (transport) => {
  let serving: Serving;
  let types: GeneratedClient;
  beforeAll(async () => {
    serving = await serve(transport);
    const { folder } = await generated('legacy');
    types = (await import(path.join(folder, 'client.js'))) as GeneratedClient;
  });
  afterAll(closeAll);

  describe.each(['http', 'tcp'])('over %s', (scheme) => {
    const client = () => types.createClient(`${scheme}://127.0.0.1:${serving.port}`);

    test('arrive as the class that the method declares, with their data', async () => {
      const error = await failure(client().shop.take('unknown', 1));
      expect(error).toBeInstanceOf(types.NotFound);
      expect(error).toBeInstanceOf(RpcError);
      expect(error).not.toBeInstanceOf(types.Gone);
      expect(error).toMatchObject({ code: 1404, message: 'not found', data: { id: 'unknown' } });
      expect(isRpcError(error, types.NotFound) && error.data.id).toBe('unknown');
    });

    test('arrive as the subclass that was thrown', async () => {
      const error = await failure(client().shop.take('gone', 1));
      expect(error).toBeInstanceOf(types.Gone);
      expect(isRpcError(error, types.NotFound)).toBe(true);
      expect(isRpcError(error, types.Short)).toBe(false);
    });

    test('have a code that follows from the name where the class gives none', async () => {
      const error = await failure(client().shop.take('tea', 3));
      expect(error).toBeInstanceOf(types.Short);
      expect(error).toMatchObject({ code: codeOfName('Short'), data: { wanted: 3, left: 1 } });
    });

    test('have data of types that JSON lacks, or none', async () => {
      const error = await failure(client().shop.take('closed', 7));
      expect(error).toBeInstanceOf(types.Closed);
      const left = new Map([['tea', 7n]]);
      expect(error).toMatchObject({ code: 1423, data: { until: new Date(86_400_000), left } });
      const bare = await failure(client().shop.take('closed', 0));
      expect(bare).toBeInstanceOf(types.Closed);
      expect(bare).toMatchObject({ data: undefined });
    });

    test('stay RpcErrors where the method does not declare them', async () => {
      const other = await failure(client().shop.take('other', 1));
      expect(other).toMatchObject({ constructor: RpcError, code: 1999, data: { id: 'other' } });
      const undeclared = await failure(client().shop.find('unknown'));
      expect(undeclared).toMatchObject({ constructor: RpcError, code: 1404 });
    });

    test('arrive in batches, each at its own call', async () => {
      const errors = await batch(client(), ({ shop }) => [
        failure(shop.find('gone')),
        failure(shop.take('tea', 2)),
        failure(shop.take('other', 2)),
      ]);
      expect(errors.map((error) => (error as object).constructor)).toEqual([
        types.Gone,
        types.Short,
        RpcError,
      ]);
    });

    test('are known to the classes of the server too, by their codes', async () => {
      const error = await failure(client().shop.find('gone'));
      expect(isRpcError(error, server.Gone)).toBe(true);
      expect(isRpcError(error, server.NotFound)).toBe(true);
      expect(isRpcError(error, server.Short)).toBe(false);
    });

    test('with data against their class are -32603, and the log says what is wrong', async () => {
      const error = await failure(client().shop.take('broken', 1));
      expect(error).toMatchObject({ constructor: RpcError, code: -32603 });
      const { error: logged } = serving.log.at(-1) ?? {};
      expect(String(logged)).toContain('Short.data.left: expected number, got string of 4');
      expect(await failure(client().shop.take('text', 1))).toMatchObject({ code: -32603 });
      expect(String(serving.log.at(-1)?.error)).toContain('Closed.data.until: ');
    });
  });
});
