import { describe, expect, test } from '@jest/globals';
import { generatedFrom } from '../fixtures/generated.js';

const SOURCE = `import { rpc } from '@ujrpc/core';
@rpc({ namespace: 'stock' })
export class Stock {
  @rpc({ idempotent: true }) find(id: number): string { return ''; }
  @rpc({ idempotent: true }) async *all(): AsyncGenerator<string> {}
  @rpc({ idempotent: false }) sell(id: number): void {}
  @rpc buy(id: number): void {}
}`;

describe.each([
  ['legacy', { experimentalDecorators: true }],
  ['TC39', { experimentalDecorators: false }],
])('a method with @rpc({ idempotent: true }), with %s decorators', (_convention, options) => {
  const made = generatedFrom(SOURCE, options);

  test('has no errors', () => {
    expect(made.errors).toEqual([]);
  });

  test('is idempotent in the contract, and no other is', async () => {
    const methods = await made.methods();
    const marked = ['find', 'all', 'sell', 'buy'].map(
      (name) => methods.get(`stock.${name}`)?.idempotent,
    );
    expect(marked).toEqual([true, true, undefined, undefined]);
  });

  test('has x-idempotent in the OpenRPC document', () => {
    const { methods } = JSON.parse(made.openrpc) as { methods: Record<string, unknown>[] };
    const marked = methods.filter((method) => method['x-idempotent'] === true);
    expect(marked.map((method) => method['name'])).toEqual(['stock.find', 'stock.all']);
  });

  test('is told to the client by its wire name', () => {
    const { clientCode: client } = made;
    expect(client).toContain("import { repeating } from '@ujrpc/client/generated/idempotent';");
    expect(client).toContain("const idempotent = ['stock.find', 'stock.all'];");
    expect(client).toContain('return repeating(idempotent, connect(methods, to, options, named));');
  });
});

test('a client of other methods has nothing of that', () => {
  const { clientCode } = generatedFrom(`import { rpc } from '@ujrpc/core';
export class Stock { @rpc buy(): void {} }`);
  expect(clientCode).not.toMatch(/idempotent|repeating/);
});
