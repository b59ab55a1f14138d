import { describe, expect, test } from '@jest/globals';
import type { ResultContract } from '../contract/contract.js';
import { ResultError, resultEncoder } from './result.js';

type Kind = ResultContract['kind'];

function encode(kind: Kind, value: unknown, more: Partial<ResultContract> = {}): string {
  return resultEncoder({ kind, open: false, ...more }, 'result')(value);
}

function thrownBy(work: () => unknown): ResultError {
  try {
    work();
  } catch (thrown) {
    return thrown as ResultError;
  }
  throw new Error('nothing was thrown');
}

describe('a result', () => {
  test.each<[Kind, unknown, string]>([
    ['f64', 1.5, '1.5'],
    ['f64', 1e21, '1e+21'],
    ['f64', 5e-324, '5e-324'],
    ['f64', -0, '0'],
    ['i32', -2147483648, '-2147483648'],
    ['i32', 2147483647, '2147483647'],
    ['i32', -0, '0'],
    ['u32', 4294967295, '4294967295'],
    ['i64', -9007199254740991, '-9007199254740991'],
    ['bool', true, 'true'],
    ['bool', false, 'false'],
    ['string', '', '""'],
    ['string', 'a"\\\n\u2028', '"a\\"\\\\\\n\u2028"'],
    ['string', '\ud800', '"\\ud800"'],
    ['void', undefined, 'null'],
    ['void', 'whatever', 'null'],
    ['json', undefined, 'null'],
    ['json', { a: [1, null] }, '{"a":[1,null]}'],
  ])('of kind %s that is %j is sent as %s', (kind, value, json) => {
    expect(encode(kind, value)).toBe(json);
  });

  test.each<[Kind, unknown]>([
    ['f64', Number.NaN],
    ['f64', Number.POSITIVE_INFINITY],
    ['f64', '1'],
    ['f64', null],
    ['f64', undefined],
    ['f64', 1n],
    ['f64', new Number(1)],
    ['i32', 2147483648],
    ['i32', -2147483649],
    ['i32', 0.5],
    ['i32', Number.NaN],
    ['i32', '1'],
    ['i32', 1n],
    ['u32', -1],
    ['u32', 4294967296],
    ['i64', 9007199254740992],
    ['i64', 1.5],
    ['bool', 1],
    ['bool', undefined],
    ['string', 1],
    ['string', new String('a')],
    ['string', undefined],
  ])('of kind %s is never %p', (kind, value) => {
    expect(() => encode(kind, value)).toThrow(ResultError);
  });

  test('that its validator refuses names the place and the type, not the value', () => {
    const validate = () => ({
      success: false as const,
      errors: [{ path: '$input.user.age', expected: 'number', value: 'secret' }],
    });
    expect(() => encode('json', { user: { age: 'secret' } }, { validate })).toThrow(
      "result.user.age: expected number, got string of 6, against the method's signature",
    );
  });

  test('that its validator refuses without a reason is refused all the same', () => {
    const validate = () => ({ success: false as const, errors: [] });
    expect(() => encode('json', 1, { validate })).toThrow('the result is not of the declared type');
  });

  test('of an open type is searched for numbers that JSON does not have', () => {
    const deep = { list: [1, { mean: Number.NaN }] };
    expect(() => encode('json', deep, { open: true })).toThrow(
      'result.list[1].mean: expected a finite number, got NaN',
    );
    expect(encode('json', { list: [1, 1.5] }, { open: true })).toBe('{"list":[1,1.5]}');
  });

  test('of an open type is searched after toJSON, which is what would be sent', () => {
    const converted = { toJSON: () => Number.NEGATIVE_INFINITY };
    expect(() => encode('json', converted, { open: true })).toThrow(ResultError);
  });

  test('tells the caller where and what, in the form of violations', () => {
    const bad = { 'x y': [[], { ok: 1 }, { n: 1n }] };
    const thrown = thrownBy(() => encode('json', bad, { open: true }));
    expect(thrown).toBeInstanceOf(ResultError);
    expect(thrown.violations).toEqual([
      { path: 'result["x y"][2].n', expected: 'a JSON value', got: 'bigint' },
    ]);
    expect(thrownBy(() => encode('f64', Number.NaN)).violations).toEqual([
      { path: 'result', expected: 'a finite number', got: 'NaN' },
    ]);
  });

  test('lists 16 violations at most', () => {
    const errors = Array.from({ length: 40 }, (_, i) => {
      return { path: `$input[${i}]`, expected: 'string', value: i };
    });
    const validate = () => ({ success: false as const, errors });
    const { violations } = thrownBy(() => encode('json', [], { validate }));
    expect(violations).toHaveLength(16);
    expect(violations[1]).toEqual({ path: 'result[1]', expected: 'string', got: '1' });
  });

  test.each([
    ['a BigInt', { n: 1n }],
    [
      'a throwing toJSON',
      {
        toJSON: () => {
          throw new Error('no');
        },
      },
    ],
    [
      'a throwing getter',
      {
        get a(): never {
          throw new Error('no');
        },
      },
    ],
  ])('that holds %s cannot be sent', (_what, value) => {
    expect(() => encode('json', value)).toThrow();
  });
});
