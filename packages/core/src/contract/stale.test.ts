import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { methodContract, param } from '../fixtures/calls.js';
import { rpcMethodsOf } from '../rpc/metadata.js';
import { rpc } from '../rpc/rpc.js';
import type { ClassContract, MethodContract, ParamContract } from './contract.js';
import { differences } from './stale.js';

class Calculator {
  @rpc
  sum(a: number, b: number): number {
    return a + b;
  }

  @rpc
  format(value: number, unit = 'm', ...flags: string[]): string {
    return [value, unit, ...flags].join();
  }
}

const number = (name: string): ParamContract => param(name, { kind: 'f64' });

const SUM = methodContract({ property: 'sum', params: [number('a'), number('b')] });
const FORMAT = methodContract({
  property: 'format',
  params: [
    number('value'),
    param('unit', { kind: 'string', optional: true }),
    param('flags', { kind: 'string', rest: true }),
  ],
});

function compare(instance: object, ...methods: MethodContract[]): string[] {
  const decorated = rpcMethodsOf(instance);
  return differences({ name: 'Calculator', methods }, decorated, instance);
}

const withSum = (...params: ParamContract[]) =>
  compare(new Calculator(), methodContract({ property: 'sum', params }), FORMAT);

describe('a contract that is out of date', () => {
  @rpc({ unknownParams: 'ignore' })
  class Lenient extends Calculator {}

  test.each<[string, object, Partial<ClassContract>, string[]]>([
    [
      'refuses the params that the class ignores',
      new Lenient(),
      {},
      ["Calculator has { unknownParams: 'ignore' }, which is 'refuse' in the contract"],
    ],
    [
      'refuses the properties that the class has dropped',
      new Calculator(),
      { unknownProperties: 'refuse' },
      ["Calculator has { unknownProperties: 'drop' }, which is 'refuse' in the contract"],
    ],
    ['agrees with the class', new Lenient(), { unknownParams: 'ignore' }, []],
    ['knows that bases keep their options', new (class extends Lenient {})(), {}, []],
  ])('%s', (_what, instance, options, found) => {
    const contract = { name: 'Calculator', ...options, methods: [SUM, FORMAT] };
    expect(
      differences(
        contract,
        new Map([
          ['sum', {}],
          ['format', {}],
        ]),
        instance,
      ),
    ).toEqual(found);
  });

  test('knows too few methods', () => {
    expect(compare(new Calculator(), SUM)).toEqual([
      'Calculator.format has @rpc and is not in the contract',
    ]);
  });

  test('says whose a method is that ujrpc-codegen could not see', () => {
    expect(compare(new (class extends Calculator {})(), SUM)).toEqual([
      expect.stringMatching(
        /^Calculator\.format has @rpc .*; it is inherited from Calculator: .*override/,
      ),
    ]);
  });

  test('knows methods that are gone or hidden', () => {
    const gone = methodContract({ property: 'divide' });
    expect(compare(new Calculator(), SUM, FORMAT, gone)).toEqual([
      'Calculator.divide is in the contract and has no @rpc',
    ]);
  });

  const was = (list: string) => [`Calculator.sum(a, b) is Calculator.sum(${list}) in the contract`];

  test.each<[string, ParamContract[], string[]]>([
    ['a renamed parameter', [number('x'), number('b')], was('x, b')],
    ['swapped parameters', [number('b'), number('a')], was('b, a')],
    ['a parameter less', [number('a')], was('a')],
    ['a parameter more', [number('a'), number('b'), number('c')], was('a, b, c')],
    ['no parameters', [], was('')],
    ['a name with another end', [number('a'), number('b_1')], was('a, b_1')],
  ])('has %s', (_what, params, expected) => {
    expect(withSum(...params)).toEqual(expected);
  });

  test.each([
    ['string', 'string'],
    ['bool', 'boolean'],
  ] as const)('has a %s that is a number now', (kind, type) => {
    expect(withSum(number('a'), param('b', { kind }))).toEqual([
      `Calculator.sum: b is number, ${type} in the contract`,
    ]);
  });

  test('has scalars that are strings, booleans and arrays now', () => {
    class Changed {
      @rpc
      sum(_text: string, _flag: boolean, _list: number[]): void {}
    }
    const params = [number('_text'), number('_flag'), number('_list')];
    expect(compare(new Changed(), methodContract({ property: 'sum', params }))).toEqual([
      'Calculator.sum: _text is string, number in the contract',
      'Calculator.sum: _flag is boolean, number in the contract',
      'Calculator.sum: _list is Array, number in the contract',
    ]);
  });

  test('has another number of recorded types than parameters', () => {
    class Wrapped {
      @rpc
      sum(...args: number[]): number {
        return args.length;
      }
    }
    const found = compare(new Wrapped(), SUM);
    expect(found).toEqual(['Calculator.sum takes 1 parameters, 2 in the contract']);
  });

  test('says all that it finds', () => {
    const renamed = methodContract({ property: 'sum', params: [number('x'), number('b')] });
    expect(compare(new Calculator(), renamed, methodContract({ property: 'gone' }))).toHaveLength(
      3,
    );
  });
});

describe('a contract that is current', () => {
  test('has nothing to report', () => {
    expect(compare(new Calculator(), SUM, FORMAT)).toEqual([]);
  });

  test.each<[string, ParamContract]>([
    ['an integer', param('b', { kind: 'i32' })],
    ['an unsigned integer', param('b', { kind: 'u32' })],
    ['a long integer', param('b', { kind: 'i64' })],
    ['a narrower type', param('b', { kind: 'json' })],
  ])('may know a number as %s', (_what, narrower) => {
    expect(withSum(number('a'), narrower)).toEqual([]);
  });

  test('may know what was recorded as Object', () => {
    class Unions {
      @rpc
      pick(_either: string | number): void {}
    }
    const params = [param('_either', { kind: 'string' })];
    expect(compare(new Unions(), methodContract({ property: 'pick', params }))).toEqual([]);
  });
});

const SOURCE = `
  class Calculator {
    @rpc sum(a: number, b: number) { return a + b; }
    @rpc format(value: number, unit = 'm', ...flags: string[]) { return [value, unit, flags]; }
    @rpc async later(a: number, b = 2, c?: string) { await a; return [b, c]; }
    @rpc async again(a: number, b = 2) { await a; return b; }
    @rpc async *stream(a: number, b = 3) { yield a + b; }
  }
  return new Calculator();
`;

const optional = (name: string) => param(name, { kind: 'f64', optional: true });
const LOWERED = [
  SUM,
  FORMAT,
  methodContract({
    property: 'later',
    params: [number('a'), optional('b'), param('c', { optional: true })],
  }),
  methodContract({ property: 'again', params: [number('a'), optional('b')] }),
  methodContract({ property: 'stream', params: [number('a'), optional('b')] }),
];

describe('code that TypeScript has lowered', () => {
  test.each([
    ['ES5', ts.ScriptTarget.ES5, true],
    ['ES2015', ts.ScriptTarget.ES2015, true],
    ['ES2016, TC39 decorators', ts.ScriptTarget.ES2016, false],
    ['ES2017', ts.ScriptTarget.ES2017, true],
    ['ES2022', ts.ScriptTarget.ES2022, true],
  ])('to %s is not out of date', (_name, target, legacy) => {
    const { outputText } = ts.transpileModule(`function load(rpc: any) {${SOURCE}}`, {
      compilerOptions: {
        target,
        experimentalDecorators: legacy,
        emitDecoratorMetadata: legacy,
        downlevelIteration: true,
      },
    });
    const load = new Function(`${outputText}\nreturn load;`)() as (decorator: unknown) => object;
    expect(compare(load(rpc), ...LOWERED)).toEqual([]);
  });

  test('still shows a renamed parameter', () => {
    const instance = { later: (x_1: number) => x_1 };
    const later = methodContract({ property: 'later', params: [number('a'), optional('b')] });
    expect(
      differences({ name: 'C', methods: [later] }, new Map([['later', {}]]), instance),
    ).toEqual(['C.later(x_1) is C.later(a, b) in the contract']);
  });
});
