import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FORMATS } from '@ujrpc/values/codecs';
import { generatedFrom } from '../support/generated.js';
import { DOUBLINGS, Meter } from './meter.js';

/** Each constraint as a JSDoc tag, with the type that it is on. */
const TAGS: readonly (readonly [tag: string, type: string])[] = [
  ...Object.keys(FORMATS).map((format) => [`@format ${format}`, 'string'] as const),
  ['@pattern ^[a-z]+(?::[a-z]+)*$', 'string'],
  ['@minLength 3', 'string'],
  ['@uniqueItems', '{ a: number; b?: number[] }[]'],
  ['@maxItems 1000000', 'string[]'],
];

/** What texts of formats are made of: each again and again is what a backtracking check stumbles over. */
const PARTS = ['a', '1', ':', '.', '/', 'a.', '1:', '%41', '{a}', '-', '@', '::', '"a"', 'é'];

/** Values of a length. */
function valuesOf(type: string, length: number): unknown[] {
  const indexes = Array.from({ length }, (_, at) => at);
  switch (type) {
    case 'string':
      return PARTS.flatMap((part) => [part.repeat(length), `http://${part.repeat(length)}\n`]);
    case 'string[]':
      return [indexes.map(String)];
    default:
      return [indexes.map((a) => ({ a })), indexes.map((a) => ({ a: 1, b: [1, a] }))];
  }
}

const source = `import { rpc } from '@ujrpc/core';
${TAGS.map(([tag, type], at) => `interface T${at} {\n  /** ${tag} */\n  v: ${type};\n}`).join('\n')}
@rpc
export class Tags {
  ${TAGS.map((_, at) => `@rpc tag${at}(value: T${at}): T${at} { return value; }`).join('\n  ')}
}`;

let meter: Meter;

beforeAll(async () => {
  const { folder } = await generatedFrom({ 'tags.ts': source });
  meter = new Meter(folder);
}, 240_000);
afterAll(() => meter.close());

test.each(TAGS.map(([tag, type], at) => ({ tag, type, at })))(
  '$tag takes as many more steps as its value is longer',
  async ({ type, at }) => {
    const found: string[] = [];
    for (const index of valuesOf(type, 1).keys()) {
      const values = DOUBLINGS.map((n) => ({ v: valuesOf(type, 16 * n)[index] }));
      found.push(...(await meter.tooSteep(`tag${at}`, values, undefined, lengthOf)));
    }
    expect(found).toEqual([]);
  },
);

/** A text has as many parts as characters, a list as its elements. */
function lengthOf(value: unknown): number {
  return (value as { v: { length: number } }).v.length;
}
