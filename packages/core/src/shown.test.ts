import { expect, test } from '@jest/globals';
import { shown } from './shown.js';

const circle: { self?: unknown } = {};
circle.self = circle;

test.each<[unknown, string]>([
  ['yes\n', "'yes\\n'"],
  [1.5, '1.5'],
  [1n, '1'],
  [null, 'null'],
  [undefined, 'undefined'],
  [Symbol('x'), 'Symbol(x)'],
  [[1, 'a'], '[1,"a"]'],
  [circle, 'an object'],
  [() => 1, 'a function'],
])('%# shows a value', (value, text) => {
  expect(shown(value)).toBe(text);
});
