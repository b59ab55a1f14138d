import { describe, expect, test } from '@jest/globals';
import { designParamTypes, rpcMethodsOf } from './metadata.js';
import { rpc } from './rpc.js';

class Base {
  @rpc({ description: 'of the base' })
  inherited(a: number, b: string): string {
    return a + b;
  }

  @rpc({ name: 'old' })
  overridden(): void {}

  @rpc
  keptByName(): void {}
}

class Derived extends Base {
  @rpc({ name: 'new' })
  override overridden(): void {}

  override keptByName(): void {}

  @rpc
  own(flag: boolean, list: number[], other: { x: number }): void {
    this.hidden(flag, list, other);
  }

  hidden(..._args: unknown[]): void {}
}

describe('the @rpc methods of an instance', () => {
  test('are those of its class and of the classes above it', () => {
    expect([...rpcMethodsOf(new Derived()).keys()].sort()).toEqual([
      'inherited',
      'keptByName',
      'overridden',
      'own',
    ]);
  });

  test('have the options of the nearest class', () => {
    expect(rpcMethodsOf(new Derived()).get('overridden')).toEqual({ name: 'new' });
    expect(rpcMethodsOf(new Derived()).get('inherited')).toEqual({ description: 'of the base' });
    expect(rpcMethodsOf(new Base()).get('overridden')).toEqual({ name: 'old' });
  });

  test('do not come from classes below', () => {
    expect(rpcMethodsOf(new Base()).has('own')).toBe(false);
  });

  test('are empty where there is nothing to find', () => {
    expect(rpcMethodsOf({}).size).toBe(0);
    expect(rpcMethodsOf(Object.create(null) as object).size).toBe(0);
  });
});

describe('the recorded parameter types', () => {
  test('are what emitDecoratorMetadata wrote', () => {
    expect(designParamTypes(new Derived(), 'own')).toEqual([Boolean, Array, Object]);
    expect(designParamTypes(new Derived(), 'inherited')).toEqual([Number, String]);
  });

  test('are unknown of methods without a decorator', () => {
    expect(designParamTypes(new Derived(), 'hidden')).toBeUndefined();
  });
});
