import { describe, expect, test } from '@jest/globals';
import { float32array } from '@ujrpc/values/codecs';
import type { ParamContract, ParamKind } from '../../contract/contract.js';
import { methodOf, param } from '../../fixtures/calls.js';
import { invoker, isScalar, UNFIT } from './invoker.js';

const ABSENT = Number.NaN;

function params(...kinds: (ParamKind | Partial<ParamContract>)[]): ParamContract[] {
  return kinds.map((kind, index) => {
    return param(`p${index}`, typeof kind === 'string' ? { kind } : kind);
  });
}

/** What a method of these parameters is called with, the block holding `numbers` after two others. */
function callWith(
  declared: ParamContract[],
  numbers: readonly number[],
  strings: readonly unknown[] = [],
): unknown[] {
  const method = methodOf((...args: unknown[]) => args, { params: declared });
  const block = { numbers: new Float64Array([8, 9, ...numbers]), texts: strings };
  return invoker(method, block)(2, numbers.length) as unknown[];
}

describe('a scalar method is called out of the block', () => {
  test.each([0, 1, 2, 3, 4, 5])('with %d numbers', (count) => {
    const numbers = [1.5, -2, 3, 4, 5].slice(0, count);
    const kinds: ParamKind[] = ['f64', 'i32', 'u32', 'i64', 'f64'];
    expect(callWith(params(...kinds.slice(0, count)), numbers)).toEqual(numbers);
  });

  test('with booleans and strings', () => {
    expect(callWith(params('bool', 'string', 'bool', 'string'), [1, 1, 0, 0], ['a', 'b'])).toEqual([
      true,
      'b',
      false,
      'a',
    ]);
  });

  test('with bytes', () => {
    const data = Uint8Array.of(1);
    expect(callWith(params('bytes', 'f64'), [0, 5], [data])).toEqual([data, 5]);
  });

  test('with what a codec makes of bytes', () => {
    const declared = params({ kind: 'bytes', codec: float32array }, 'f64');
    const data = new Uint8Array(Float32Array.of(1, 2).buffer);
    expect(callWith(declared, [0, 5], [data])).toEqual([Float32Array.of(1, 2), 5]);
  });

  test('not at all where bytes are not what their parameter takes', () => {
    let called = false;
    const method = methodOf(() => (called = true), {
      params: params('f64', { kind: 'bytes', codec: float32array, rest: true }),
    });
    const strings = [new Uint8Array(4), new Uint8Array(5)];
    expect(invoker(method, { numbers: new Float64Array([7, 0, 1]), texts: strings })(0, 3)).toBe(
      UNFIT,
    );
    expect(called).toBe(false);
  });

  test('with undefined where an optional argument is absent', () => {
    const optional = params({ kind: 'f64', optional: true }, { kind: 'string', optional: true });
    expect(callWith(optional, [ABSENT, ABSENT])).toEqual([undefined, undefined]);
    expect(callWith(optional, [0, ABSENT])).toEqual([0, undefined]);
  });

  test('with a rest parameter spread', () => {
    const rest = params('f64', { kind: 'string', rest: true });
    expect(callWith(rest, [7, 1, 0], ['x', 'y'])).toEqual([7, 'y', 'x']);
    expect(callWith(rest, [7])).toEqual([7]);
  });

  test('as a method of its instance', () => {
    const instance = { base: 40 };
    const method = {
      ...methodOf(
        function add(this: typeof instance, a: number) {
          return this.base + a;
        },
        { params: params('f64') },
      ),
      instance,
    };
    const block = { numbers: new Float64Array([2]), texts: [] };
    expect(invoker(method, block)(0, 1)).toBe(42);
  });
});

describe('the scalar lane is for', () => {
  const handler = () => undefined;

  test('synchronous methods of scalars and bytes', () => {
    expect(isScalar(methodOf(handler, { params: params('f64', 'bool', 'string') }))).toBe(true);
    expect(isScalar(methodOf(handler, { params: params('bytes', 'f64') }))).toBe(true);
    expect(isScalar(methodOf(handler))).toBe(true);
  });

  test('asynchronous methods of bytes', () => {
    const method = methodOf(handler, { async: true, params: params('f64', 'bytes') });
    expect(isScalar(method)).toBe(true);
  });

  test('neither other asynchronous methods nor JSON', () => {
    expect(isScalar(methodOf(handler, { async: true, params: params('f64') }))).toBe(false);
    expect(isScalar(methodOf(handler, { params: params('bytes', 'json') }))).toBe(false);
    expect(isScalar(methodOf(handler, { params: params('f64', 'json') }))).toBe(false);
  });
});
