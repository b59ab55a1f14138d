import { describe, expect, test } from '@jest/globals';
import { CONTRACT_VERSION } from '@ujrpc/words';
import type { ClassContract, Contract } from '../contract/contract.js';
import { methodContract, param } from '../fixtures/calls.js';
import { Plugins } from '../hooks/plugins.js';
import { rpc } from '../rpc/rpc.js';
import { Registry } from './registry.js';

class Calculator {
  @rpc
  sum(a: number, b: number): number {
    return a + b;
  }

  hidden(): void {}
}

const SUM = methodContract({
  property: 'sum',
  wireName: 'calc.sum',
  params: [param('a', { kind: 'f64' }), param('b', { kind: 'f64' })],
  result: { kind: 'f64', open: false },
});

const CALCULATOR: ClassContract = { name: 'Calculator', methods: [SUM] };

function contractOf(...classes: ClassContract[]): Contract {
  return { version: CONTRACT_VERSION, fingerprint: '', classes, openrpc: { openrpc: '1.3.2' } };
}

const plugins = new Plugins(() => {});

describe('a registry', () => {
  test('finds methods by their wire name, bound to their instance', () => {
    const registry = new Registry(contractOf(CALCULATOR), plugins);
    const instance = new Calculator();
    registry.register(instance);
    const found = registry.find('calc.sum');
    expect(found?.instance).toBe(instance);
    expect(found?.handler).toBe(instance.sum);
    expect(found?.encodeResult(5)).toBe('5');
    expect(found?.paramNames).toEqual(new Set(['a', 'b']));
    expect([...registry.methods].map(({ wireName }) => wireName)).toContain('calc.sum');
  });

  test.each(['sum', 'calc.hidden', 'hidden', 'constructor', '__proto__', 'toString', ''])(
    'finds nothing under %j',
    (name) => {
      const registry = new Registry(contractOf(CALCULATOR), plugins);
      registry.register(new Calculator());
      expect(registry.find(name)).toBeUndefined();
    },
  );

  test('answers rpc.discover with the OpenRPC document', () => {
    const discover = new Registry(contractOf(), plugins).find('rpc.discover');
    expect(discover?.handler()).toEqual({ openrpc: '1.3.2' });
    expect(discover?.encodeResult(discover.handler())).toBe('{"openrpc":"1.3.2"}');
    expect(discover?.encodeResult({ openrpc: 'another' })).toBe('{"openrpc":"another"}');
  });

  test('keeps the OpenRPC document to itself where it is to', () => {
    expect(new Registry(contractOf(), plugins, false).find('rpc.discover')).toBeUndefined();
  });

  test('tells which classes have no instance yet', () => {
    const registry = new Registry(contractOf(CALCULATOR, { name: 'Other', methods: [] }), plugins);
    expect(registry.missing).toEqual(['Calculator', 'Other']);
    registry.register(new Calculator());
    expect(registry.missing).toEqual(['Other']);
  });
});

describe('a registry refuses', () => {
  test('an instance without @rpc methods', () => {
    class Bare {}
    expect(() => new Registry(contractOf(), plugins).register(new Bare())).toThrow(
      'Bare has no @rpc method: put @rpc on the methods that callers may call',
    );
    expect(() =>
      new Registry(contractOf(), plugins).register(Object.create(null) as object),
    ).toThrow('The object has no @rpc method');
  });

  test('a class that the contract does not know', () => {
    expect(() => new Registry(contractOf(), plugins).register(new Calculator())).toThrow(
      'The contract does not know the class Calculator: run ujrpc-codegen',
    );
  });

  test('a class twice', () => {
    const registry = new Registry(contractOf(CALCULATOR), plugins);
    registry.register(new Calculator());
    expect(() => registry.register(new Calculator())).toThrow(
      'An instance of Calculator is already registered',
    );
  });

  test('a class that has changed, with every difference, and exposes nothing of it', () => {
    const renamed = { ...SUM, params: [param('x'), param('y')] };
    const gone = methodContract({ property: 'gone' });
    const registry = new Registry(
      contractOf({ name: 'Calculator', methods: [renamed, gone] }),
      plugins,
    );
    expect(() => registry.register(new Calculator())).toThrow(
      new Error(
        'The contract is out of date: run ujrpc-codegen\n' +
          '  Calculator.sum(a, b) is Calculator.sum(x, y) in the contract\n' +
          '  Calculator.gone is in the contract and has no @rpc\n' +
          'Minified code looks out of date too: do not minify identifiers in servers',
      ),
    );
    expect(registry.find('calc.sum')).toBeUndefined();
    expect(registry.missing).toEqual(['Calculator']);
  });
});
