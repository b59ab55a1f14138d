import { describe, expect, test } from '@jest/globals';
import { type ClassContract, CONTRACT_VERSION, type Contract } from '../contract/contract.js';
import { methodContract, param } from '../fixtures/calls.js';
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

describe('a registry', () => {
  test('finds methods by their wire name, bound to their instance', () => {
    const registry = new Registry(contractOf(CALCULATOR));
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
      const registry = new Registry(contractOf(CALCULATOR));
      registry.register(new Calculator());
      expect(registry.find(name)).toBeUndefined();
    },
  );

  test('answers rpc.discover with the OpenRPC document', () => {
    const discover = new Registry(contractOf()).find('rpc.discover');
    expect(discover?.handler()).toEqual({ openrpc: '1.3.2' });
  });

  test('tells which classes have no instance yet', () => {
    const registry = new Registry(contractOf(CALCULATOR, { name: 'Other', methods: [] }));
    expect(registry.missing).toEqual(['Calculator', 'Other']);
    registry.register(new Calculator());
    expect(registry.missing).toEqual(['Other']);
  });
});

describe('a registry refuses', () => {
  test('an instance without @rpc methods', () => {
    class Bare {}
    expect(() => new Registry(contractOf()).register(new Bare())).toThrow(
      'Bare has no @rpc method: put @rpc on the methods that callers may call',
    );
    expect(() => new Registry(contractOf()).register(Object.create(null) as object)).toThrow(
      'The object has no @rpc method',
    );
  });

  test('a class that the contract does not know', () => {
    expect(() => new Registry(contractOf()).register(new Calculator())).toThrow(
      'The contract does not know the class Calculator: run ujrpc-codegen',
    );
  });

  test('a class twice', () => {
    const registry = new Registry(contractOf(CALCULATOR));
    registry.register(new Calculator());
    expect(() => registry.register(new Calculator())).toThrow(
      'An instance of Calculator is registered already',
    );
  });

  test('a class that has changed, with every difference, and exposes nothing of it', () => {
    const renamed = { ...SUM, params: [param('x'), param('y')] };
    const gone = methodContract({ property: 'gone' });
    const registry = new Registry(contractOf({ name: 'Calculator', methods: [renamed, gone] }));
    expect(() => registry.register(new Calculator())).toThrow(
      new Error(
        'The contract is out of date: run ujrpc-codegen\n' +
          '  Calculator.sum(a, b) is Calculator.sum(x, y) in the contract\n' +
          '  Calculator.gone is in the contract and has no @rpc\n' +
          'Minified code looks out of date too: keep names in servers',
      ),
    );
    expect(registry.find('calc.sum')).toBeUndefined();
    expect(registry.missing).toEqual(['Calculator']);
  });
});
