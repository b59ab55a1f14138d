import { expect, test } from '@jest/globals';
import { wrong } from '@ujrpc/values/codecs';
import { listed, violation } from './violation.js';

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

test.each<[string, Parameters<typeof violation>]>([
  ['a path', ['x'.repeat(100_000), 'number', 'a']],
  ['what was expected', ['a', '"x" | '.repeat(100_000), 'a']],
  ['what came', ['a', 'number', { [Symbol.toStringTag]: 'X'.repeat(100_000) }]],
])('%s is cut where it is long', (_, given) => {
  const { path, expected, got } = violation(...given);
  expect(Math.max(path.length, expected.length, got.length)).toBe(257);
});

test('an error lists violations up to a number and a length, and says that there are more', () => {
  const short = Array.from({ length: 40 }, (_, at) => violation(`[${at}]`, 'number', 'a'));
  const long = short.map((one) => ({ ...one, expected: 'x'.repeat(1_000) }));
  expect(listed(short.slice(0, 16))).toEqual({ violations: short.slice(0, 16), note: '' });
  expect(listed(short)).toEqual({
    violations: short.slice(0, 16),
    note: ' (16 of at least 40 violations)',
  });
  expect(listed(short, 1_000).note).toBe(' (16 of at least 1000 violations)');
  expect(listed(long)).toEqual({
    violations: long.slice(0, 4),
    note: ' (4 of at least 40 violations)',
  });
});

test('the first violation is listed, however long it is', () => {
  const [only] = [{ path: 'a', expected: 'x'.repeat(100_000), got: 'null' }];
  expect(listed([only]).violations).toEqual([only]);
});
