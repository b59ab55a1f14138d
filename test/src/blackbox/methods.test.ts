import { expect, test } from '@jest/globals';
import { describeOnEveryCarrier } from '../support/every-carrier.js';
import { call, notFound, refusal, result } from '../support/json-rpc.js';

describeOnEveryCarrier('method names', ({ ask }) => {
  test.each([
    'constructor',
    '__proto__',
    'toString',
    'valueOf',
    'prototype',
    '__defineGetter__',
    'length',
    '',
    ' sum',
    'sum ',
    'Sum',
    'sum\0',
    '\0',
    'Values.sum',
    'own',
    'add',
    'shop.cart',
    'shop.cart.',
    'shop..add',
    'held',
    'recorded',
    'rpc.',
    'rpc.unknown',
    'rpc.discover.',
    '\u0301',
  ])('%j is not found', async (method) => {
    expect(await ask(call(method))).toBe(notFound());
  });

  test('the name of a namespaced method has the namespace before it', async () => {
    expect(await ask(call('shop.cart.add', '["tea",2]'))).toBe(result('"2 tea"'));
  });

  test('a method may be named like a member of Object, and so may a param', async () => {
    expect(await ask(call('hasOwnProperty', '{"constructor":"x"}'))).toBe(result('"x"'));
  });

  test('a missing param named like a member of Object is missing', async () => {
    const reply = JSON.parse((await ask(call('hasOwnProperty', '{}'))) ?? '');
    expect(reply.error).toEqual({
      code: -32602,
      message: 'Invalid params',
      data: [{ path: 'constructor', expected: 'string', got: 'nothing' }],
    });
  });

  test('a name of 256 bytes is looked up, a longer one is refused', async () => {
    expect(await ask(call('m'.repeat(256)))).toBe(notFound());
    const tooLong = ['m'.repeat(257), `${'m'.repeat(255)}é`, 'm'.repeat(1_000_000)];
    for (const method of tooLong) {
      const reply = await ask(call(method));
      expect(JSON.parse(reply ?? '')).toMatchObject(refusal(-32600, 1));
      expect(reply?.length).toBeLessThan(300);
    }
  });

  test('rpc.discover answers the OpenRPC document', async () => {
    const { result: document } = JSON.parse((await ask(call('rpc.discover'))) ?? '') as {
      result: { openrpc: string; methods: { name: string }[] };
    };
    expect(document.openrpc).toMatch(/^1\./);
    expect(document.methods.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['sum', 'shop.cart.add', 'hasOwnProperty']),
    );
  });

  test('rpc.discover takes no params', async () => {
    const reply = JSON.parse((await ask(call('rpc.discover', '[1]'))) ?? '');
    expect(reply).toMatchObject(refusal(-32602, 1));
  });
});
