import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Contract, Server } from '@ujrpc/core';
import { closeAll, onClose } from '../support/closing.js';
import { generated } from '../support/generated.js';
import { call, internalError, notFound, result } from '../support/json-rpc.js';
import { converse } from '../support/peer.js';
import { servedTls } from '../support/served-tls.js';
import { transportsUnderTest } from '../support/transports.js';

type Constructor = new () => object;

/** The fixture service is legacy everywhere else; this one is compiled with TC39 decorators. */
describe.each(transportsUnderTest)('TC39 decorators on %s', (transport) => {
  let contract: Contract;
  let Greeter: Constructor;
  let port: number;

  beforeAll(async () => {
    const { folder, ...made } = await generated('tc39');
    contract = made.contract;
    ({ Greeter } = (await import(path.join(folder, 'greeter.js'))) as { Greeter: Constructor });
    const server = new Server({ contract, log: () => {} }).register(new Greeter());
    onClose(() => server.close());
    const listening = await server.listen({ transport, port: 0, ...servedTls });
    port = listening.port as number;
  });
  afterAll(closeAll);

  const ask = async (document: string) => (await converse(port, document)).trimEnd();

  test('methods are called by their names within the namespace', async () => {
    expect(await ask(call('modern.greet', '["Ann",2]'))).toBe(result('"hello Ann hello Ann"'));
    expect(await ask(call('modern.greet', '{"name":"Ann"}'))).toBe(result('"hello Ann"'));
  });

  test('a name of its own replaces the name of the method', async () => {
    expect(await ask(call('modern.renamed'))).toBe(result('"modern.renamed"'));
    expect(await ask(call('modern.original'))).toBe(notFound());
  });

  test('a batch method answers single calls', async () => {
    const names = ['Ann', '', 'Bob'].map((name, i) =>
      call('modern.lengths', JSON.stringify([name]), String(i)),
    );
    expect(await ask(`[${names.join(',')}]`)).toBe(
      `[${result('3', '0')},${internalError('1')},${result('3', '2')}]`,
    );
  });

  test('inherited methods belong to the class that inherits them', async () => {
    expect(await ask(call('modern.inherited'))).toBe(result('"from above"'));
  });

  test('params are checked like any others', async () => {
    expect(JSON.parse(await ask(call('modern.greet', '["Ann",1.5]'))).error.code).toBe(-32602);
  });

  test('a contract that is out of date is refused', () => {
    const classes = contract.classes.map((owner) => ({
      ...owner,
      methods: owner.methods.slice(1),
    }));
    const server = new Server({ contract: { ...contract, classes } });
    expect(() => server.register(new Greeter())).toThrow('is not in the contract');
  });
});
