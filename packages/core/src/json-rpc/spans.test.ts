import { describe, expect, test } from '@jest/globals';
import { Random, randomArray, randomObject, randomValue } from '../fixtures/random.js';
import { elementStarts, endOfValue, isDeeperThan, memberSpans, skipSpace } from './spans.js';

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

/** How deep a value nests, as JSON.parse sees it. */
function depthOf(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;
}

/** The depth of a text, duplicates included, which JSON.parse would drop. */
function textDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:\\.|[^"\\])*"|[{}[\]]/g)) {
    depth += '{['.includes(token) ? 1 : '}]'.includes(token) ? -1 : 0;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

describe('the spans of random JSON', () => {
  test('end where the value ends, whatever follows', () => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const text = randomValue(random, 4);
      for (const after of ['', ' ', ',', '}', ']', '\n"']) {
        expect(endOfValue(`  ${text}${after}`, 2)).toBe(2 + text.length);
      }
    }
  });

  test('of an array begin at its elements', () => {
    for (const seed of SEEDS) {
      const { text, parts } = randomArray(new Random(seed), 3);
      const starts = elementStarts(`\n${text}`, 1);
      const found = starts.map((start) => `\n${text}`.slice(start, endOfValue(`\n${text}`, start)));
      expect(found).toEqual(parts);
    }
  });

  test('of an object are its members, in order, duplicates included', () => {
    for (const seed of SEEDS) {
      const { text, parts, names } = randomObject(new Random(seed), 3);
      const spans = memberSpans(text, 0);
      expect(spans.map(({ name }) => name)).toEqual(names);
      expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(parts);
    }
  });

  test('agree with JSON.parse about depth', () => {
    for (const seed of SEEDS) {
      const text = randomValue(new Random(seed), 5);
      const depth = textDepth(text);
      expect(depth).toBeGreaterThanOrEqual(depthOf(JSON.parse(text)));
      expect(isDeeperThan(text, depth)).toBe(false);
      if (depth > 0) {
        expect(isDeeperThan(text, depth - 1)).toBe(true);
      }
    }
  });
});

describe('depth', () => {
  test.each([
    ['[[[]]]', 3, false],
    ['[[[]]]', 2, true],
    ['{"a":{"b":[]}}', 2, true],
    ['[[],[],[]]', 2, false],
    ['["[[[[", "\\"[["]', 1, false],
    ['"[[["', 1, false],
  ])('of %s is more than %i: %s', (text, limit, deeper) => {
    expect(isDeeperThan(text, limit)).toBe(deeper);
  });

  test('of a hundred thousand levels needs no stack', () => {
    const text = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(isDeeperThan(text, 512)).toBe(true);
    expect(endOfValue(text, 0)).toBe(text.length);
  });
});

test('white space is what JSON calls so and nothing else', () => {
  expect(skipSpace(' \t\r\n1', 0)).toBe(4);
  expect(skipSpace('\u00a01', 0)).toBe(0);
  expect(skipSpace('\ufeff1', 0)).toBe(0);
});
