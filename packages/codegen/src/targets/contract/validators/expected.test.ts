import { expect, test } from '@jest/globals';
import { loadContract } from '../../../fixtures/load-contract.js';
import { temporaryProject, tsconfig } from '../../../fixtures/temporary-project.js';
import { generate } from '../../../index.js';

const tags = new URL('../../../../../core/src/tags.ts', import.meta.url).pathname;

/** A type, a value that it refuses, and what the validator says of the parts of that value. */
type Case = readonly [type: string, value: unknown, expected: readonly string[]];

const types: readonly Case[] = [
  ['number', true, ['number']],
  ['Category', true, ['Category']],
  ['Int', true, ['Int']],
  ['Uint32', true, ['Uint32']],
  ['Int64 | null', true, ['Int64 | null']],
  // Of the type of one member, and not its value.
  ['Int64 | null', 0.5, ['Int64 | null']],
  ['Int64 | bigint', 0.5, ['Int64 | (bigint in decimal, at most 4300 digits)']],
  ['Int64 | bigint', '0.5', ['Int64 | (bigint in decimal, at most 4300 digits)']],
  ['(Date | Int)[]', [1, 0.5], ['Int | (Date as RFC 3339 date and time)']],
  ['string | Int[]', [0.5], ['Int']],
  ['{ a?: Int64 }', { a: 0.5 }, ['Int64']],
  ['Category[]', true, ['Category[]']],
  ['readonly (string | null)[][]', true, ['(string | null)[][]']],
  ['"a|b" | 2 | null', true, ['"a|b" | 2 | null']],
  ['null | string', true, ['string | null']],
  ['[string, Category?]', true, ['[string, Category?]']],
  ['[x: Int, ...rest: string[]]', true, ['[x: Int, ...rest: string[]]']],
  ['Shape', true, ['Shape']],
  ['Shape | null', true, ['Shape | null']],
  ['Shape[]', true, ['Shape[]']],
  ['{ a: 1 } | { b: 2 }', true, ['object']],
  ['Nested', true, ['Nested']],
  ['Nested', { second: 1 }, ['Shape']],
  // A type whose name is that of a part of a union.
  ['{ a: Shape; b: Shape$0 }', { a: 1, b: 1 }, ['Shape', 'Shape$0']],
];

const constraints: readonly (readonly [type: string, tag: string, value: unknown, last: string])[] =
  [
    ['number', '@minimum 0', -1, 'number, minimum 0'],
    ['Int', '@minimum 0', 'x', 'Int, minimum 0'],
    ['number', '@type float', 1e300, 'number, type float'],
    ['string', '@pattern ^\\d+"$', 'a', 'string matching /^\\d+"$/'],
    ['string', '@format uuid', 'a', 'string in format uuid'],
    ['string', '@minLength 2', 'a', 'string, minLength 2'],
    ['string[]', '@uniqueItems', ['a', 'a'], 'array, uniqueItems'],
    ['string[]', '@uniqueItems', 'a', 'string[], uniqueItems'],
    ['string | null', '@minLength 2', 7, '(string, minLength 2) | null'],
    ['number', '@minimum 1\n * @maximum 2', 'x', 'number, minimum 1, maximum 2'],
  ];

const boxes = constraints.map(
  ([type, tag], i) => `interface Box${i} {\n/** ${tag}\n */\nvalue: ${type};\n}`,
);
const methods = [...types.map(([type]) => type), ...boxes.map((_, i) => `Box${i}`)].map(
  (type, i) => `@rpc f${i}(value: ${type}): void {}`,
);
const source = `import { rpc } from '@ujrpc/core';
import type { Int, Int64, Uint32 } from '@ujrpc/tags';
interface Category { name: string }
interface Shape$0 { own: 1 }
type Shape = { kind: 'circle'; radius: number } | { kind: 'square'; side: number };
type Nested = { only: Shape; also: string } | { second: Shape };
${boxes.join('\n')}
export class A { ${methods.join('\n')} }`;

const project = temporaryProject({
  'tsconfig.json': tsconfig.replace('"types":[]', `"types":[],"paths":{"@ujrpc/tags":["${tags}"]}`),
  'src/a.ts': source,
});
const { files, diagnostics } = generate({ project });
const contract = await loadContract(files.get('server.js') ?? '');

function expectedBy(method: number, value: unknown): string[] {
  const { errors } = contract.classes[0]?.methods[method]?.validate([value]) ?? {};
  return (errors ?? []).map(({ expected }) => expected);
}

test('the sources have no errors', () => {
  expect(diagnostics).toEqual([]);
});

test.each(types.map((one, i) => [i, ...one] as const))(
  'method %i: %s refuses %j and says it expected %j',
  (method, _, value, expected) => {
    expect(expectedBy(method, value)).toEqual(expected);
  },
);

test.each(constraints.map((one, i) => [types.length + i, ...one] as const))(
  'method %i: %s with %s refuses %j and says it expected %s',
  (method, _, _tag, value, last) => {
    expect(expectedBy(method, { value }).at(-1)).toBe(last);
  },
);
