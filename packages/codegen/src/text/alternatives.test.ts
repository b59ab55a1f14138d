import { expect, test } from '@jest/globals';
import { alternatives } from './alternatives.js';

const literals = Array.from({ length: 1_500 }, (_, at) => `"l${at}"`);

test('a union of a few members is written out', () => {
  expect(alternatives(['"a"', 'number', 'null'])).toBe('"a" | number | null');
  expect(alternatives(literals.slice(0, 10)).split(' | ')).toHaveLength(10);
});

test('one of 1,500 names a handful and how many more, and keeps what may be left out', () => {
  expect(alternatives([...literals, 'null', 'undefined'])).toBe(
    '"l0" | "l1" | "l2" | "l3" | "l4" | "l5" | "l6" | "l7" | … 1492 more | null | undefined',
  );
});
