import { expect, test } from '@jest/globals';
import { documentOf, type Named } from './document.js';

const named: Named = {
  sum: (a: number, b: number) => ({ a, b }),
  'stats.mean': (scale: unknown, ...values: unknown[]) => ({ scale, values }),
};

const send = (method: string, ...params: unknown[]) => documentOf(1, method, params, named);

test('a document is JSON-RPC, without an id where it is a notification', () => {
  const document = '{"jsonrpc":"2.0","id":1,"method":"sum","params":[1,2]}';
  expect(send('sum', 1, 2)).toBe(document);
  expect(documentOf(undefined, 'sum', [1, 2], named)).toBe(document.replace('"id":1,', ''));
});

test.each<[string, unknown[], string]>([
  ['sum', [Number.NaN, 1], 'a: expected a finite number, got NaN'],
  ['sum', [1, Number.POSITIVE_INFINITY], 'b: expected a finite number, got Infinity'],
  ['sum', [null, Number.NEGATIVE_INFINITY], 'b: expected a finite number, got -Infinity'],
  ['stats.mean', [1, 2, Number.NaN], 'values[1]: expected a finite number, got NaN'],
  ['stats.mean', [[[0], [Number.NaN]]], 'scale[1][0]: expected a finite number, got NaN'],
  ['stats.mean', [{ by: { x: Number.NaN } }], 'scale.by.x: expected a finite number, got NaN'],
  ['unknown', [0, { x: Number.NaN }], 'params[1].x: expected a finite number, got NaN'],
  ['toString', [Number.NaN], 'params[0]: expected a finite number, got NaN'],
])('%s(%j) is refused: %s', (method, params, message) => {
  expect(() => send(method, ...params)).toThrow(new TypeError(message));
});

test('a null is not a number that was lost', () => {
  const hidden = { cached: Number.NaN, toJSON: () => null };
  expect(send('sum', null, hidden)).toContain('"params":[null,null]');
  expect(send('sum', 'null', { null: [undefined, new Date(Number.NaN)] })).toContain('"sum"');
});
