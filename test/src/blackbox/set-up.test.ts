import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Contract, type MethodContract, rpc, Server } from '@ujrpc/core';
import { Faults } from '../support/fixtures/legacy/faults.js';
import { Flow } from '../support/fixtures/legacy/flow.js';
import { Cart } from '../support/fixtures/legacy/named.js';
import { Values } from '../support/fixtures/legacy/values.js';
import { generated } from '../support/generated.js';

let contract: Contract;
beforeAll(async () => {
  ({ contract } = await generated('legacy'));
});

/** The contract with the methods of one class other than they were generated. */
function changed(
  name: string,
  change: (methods: readonly MethodContract[]) => readonly MethodContract[],
): Contract {
  const classes = contract.classes.map((owner) =>
    owner.name === name ? { ...owner, methods: change(owner.methods) } : owner,
  );
  return { ...contract, classes };
}

const CART_CHANGES: [string, Partial<MethodContract>, string][] = [
  [
    'a renamed parameter',
    {
      params: [{ name: 'article', kind: 'string', optional: false, rest: false, nullable: false }],
    },
    'Cart.add(item, count) is Cart.add(article) in the contract',
  ],
  [
    'swapped parameters',
    {
      params: [
        { name: 'count', kind: 'f64', optional: true, rest: false, nullable: false },
        { name: 'item', kind: 'string', optional: false, rest: false, nullable: false },
      ],
    },
    'Cart.add(item, count) is Cart.add(count, item) in the contract',
  ],
  [
    'a parameter too many in the class',
    { params: [{ name: 'item', kind: 'string', optional: false, rest: false, nullable: false }] },
    'Cart.add(item, count) is Cart.add(item) in the contract',
  ],
  [
    'a parameter of another type',
    {
      params: [
        { name: 'item', kind: 'f64', optional: false, rest: false, nullable: false },
        { name: 'count', kind: 'f64', optional: true, rest: false, nullable: false },
      ],
    },
    'Cart.add: item is string, number in the contract',
  ],
];

describe('a server refuses', () => {
  test.each([[{}], [{ contract: undefined }], [{ contract: null }], [{ contract: {} }]])(
    'to start with %j, and says how to get a contract',
    (options) => {
      const create = () => new Server(options as unknown as { contract: Contract });
      expect(create).toThrow('run ujrpc-codegen');
      expect(create).toThrow("import { contract } from '../generated/server.js'");
    },
  );

  test.each([-1, 1])('a contract of another version: its own %d', (more) => {
    const version = contract.version + more;
    const other = { ...contract, version } as unknown as Contract;
    expect(() => new Server({ contract: other })).toThrow(
      `The contract has version ${version}, this server reads version ${contract.version}: ` +
        'run the ujrpc-codegen',
    );
  });

  test.each<[Record<string, number>, string]>([
    [{ maxBodyBytes: 0 }, 'limits.maxBodyBytes must be an integer of at least 1, got 0'],
    [{ maxDepth: 1.5 }, 'limits.maxDepth must be an integer of at least 1, got 1.5'],
    [{ callTimeoutMs: -1 }, 'limits.callTimeoutMs must be an integer of at least 0, got -1'],
    [{ maxBytes: 1 }, 'limits: unknown limit "maxBytes"; expected one of: maxHeaderBytes, '],
  ])('the limits %j', (limits, message) => {
    expect(() => new Server({ contract, limits })).toThrow(message);
  });

  test('a class that the contract does not know', () => {
    class Stranger {
      @rpc
      hello(): string {
        return 'hello';
      }
    }
    expect(() => new Server({ contract }).register(new Stranger())).toThrow(
      'The contract does not know the class Stranger: run ujrpc-codegen',
    );
  });

  test('an object without an @rpc method', () => {
    class Plain {
      hello(): string {
        return 'hello';
      }
    }
    const server = new Server({ contract });
    expect(() => server.register(new Plain())).toThrow('Plain has no @rpc method');
    expect(() => server.register({})).toThrow('has no @rpc method');
    expect(() => server.register(Object.create(null) as object)).toThrow('has no @rpc method');
  });

  test('a second instance of a class', () => {
    const server = new Server({ contract }).register(new Cart());
    expect(() => server.register(new Cart())).toThrow('An instance of Cart is already registered');
  });

  test.each(CART_CHANGES)('a class that differs by %s', (_name, change, message) => {
    const stale = changed('Cart', ([add]) => [{ ...(add as MethodContract), ...change }]);
    const register = () => new Server({ contract: stale }).register(new Cart());
    expect(register).toThrow('The contract is out of date: run ujrpc-codegen');
    expect(register).toThrow(message);
  });

  test('a class with a method that the contract lacks', () => {
    const stale = changed('Values', (methods) =>
      methods.filter(({ property }) => property !== 'sum'),
    );
    expect(() => new Server({ contract: stale }).register(new Values())).toThrow(
      'Values.sum has @rpc and is not in the contract',
    );
  });

  test('a class without a method that the contract has', () => {
    const stale = changed('Cart', ([add]) => [
      add as MethodContract,
      { ...(add as MethodContract), property: 'remove', wireName: 'shop.cart.remove' },
    ]);
    expect(() => new Server({ contract: stale }).register(new Cart())).toThrow(
      'Cart.remove is in the contract and has no @rpc',
    );
  });

  test('to listen while classes have no instance, and names them', async () => {
    const server = new Server({ contract }).register(new Values()).register(new Flow());
    const listening = server.listen({ port: 0 });
    await expect(listening).rejects.toThrow('No instance is registered for');
    await expect(listening).rejects.toThrow('server.register(new Faults(…))');
    await expect(listening).rejects.toThrow('server.register(new Cart(…))');
    await expect(listening).rejects.toThrow('{ partial: true }');
  });
});

test('a partial server listens with the classes that it has', async () => {
  const server = new Server({ contract, partial: true }).register(new Cart());
  const { url } = await server.listen({ port: 0 });
  const ask = async (method: string) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: ['tea', 2] });
    const headers = { 'Content-Type': 'application/json', Connection: 'close' };
    return (await fetch(url, { method: 'POST', headers, body })).json();
  };
  expect(await ask('shop.cart.add')).toMatchObject({ result: '2 tea' });
  expect(await ask('sum')).toMatchObject({ error: { code: -32601 } });
  await server.close();
});

test('registering in any order is complete', () => {
  const server = new Server({ contract });
  expect(server.register(new Cart()).register(new Faults())).toBe(server);
});
