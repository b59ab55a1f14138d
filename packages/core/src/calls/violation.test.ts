import { expect, test } from '@jest/globals';
import { wrong } from '@ujrpc/protocol/codecs';
import { violation } from './violation.js';

test.each<[unknown, string]>([
  [undefined, 'nothing'],
  [null, 'null'],
  [true, 'true'],
  [false, 'false'],
  [1.5, '1.5'],
  [-0, '0'],
  [Number.MAX_VALUE, '1.7976931348623157e+308'],
  ['', 'string of 0'],
  ['swordfish', 'string of 9'],
  ['x'.repeat(1_000_000), 'string of 1000000'],
  [[], 'array of 0'],
  [['a', 'b'], 'array of 2'],
  [{ password: 'swordfish' }, 'object'],
  [1n, 'bigint'],
  [() => 0, 'function'],
  [Symbol('swordfish'), 'symbol'],
  [wrong, 'a value of another type'],
])('%p is shown as %s', (value, got) => {
  expect(violation('a', 'Date', value)).toEqual({ path: 'a', expected: 'Date', got });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  'a number was expected and is not %p',
  (value) => {
    const { expected, got } = violation('a', 'number', value);
    expect([expected, got]).toEqual(['a finite number', String(value)]);
  },
);
