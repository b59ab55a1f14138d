import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { date } from './date.js';
import { hasDistinctKeys, isDistinct } from './distinct.js';

/** Equal as JSON: members in any order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

test('elements are equal as JSON values are, whatever comes first', () => {
  expect(isDistinct([1, { a: 1 }, { a: 1 }])).toBe(false);
  expect(isDistinct([{ a: 1, b: 2 }, 0, { b: 2, a: 1 }])).toBe(false);
  expect(isDistinct([[1, '1'], ['1', 1], 1, '1', null, 'null', {}, [], '[0', [[]], [{}]])).toBe(
    true,
  );
  expect(isDistinct([{ a: { b: 1 } }, { a: 1, b: 1 }, { a: { b: 1 }, c: 1 }])).toBe(true);
  expect(isDistinct([['[0'], [[]], ['{0'], [{}], [0], ['0']])).toBe(true);
  expect(isDistinct([null, null])).toBe(false);
  const long = Array.from({ length: 300_000 }, () => 0);
  expect(isDistinct([long, [...long]])).toBe(false);
});

test('random elements are told apart as their canonical texts are', () => {
  const element = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<unknown>(0, 1, '0', '[0', '', null, true),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('a', 'b', '0'), tie('value'), { maxKeys: 2 }),
    ),
  })).value;
  fc.assert(
    fc.property(fc.array(element, { maxLength: 6 }), (elements) => {
      const texts = new Set(elements.map(canonical));
      expect(isDistinct(elements)).toBe(texts.size === elements.length);
    }),
    { numRuns: 2_000 },
  );
});

test('two texts of one Date are one element', () => {
  const [utc, local] = ['2020-01-02T00:00:00Z', '2020-01-02T01:00:00+01:00'];
  expect(isDistinct([utc, local])).toBe(true);
  expect(isDistinct([utc, local], date)).toBe(false);
  expect(
    hasDistinctKeys(
      [
        [utc, 1],
        [local, 2],
      ],
      date,
    ),
  ).toBe(false);
});

/** How often members of a value are read. */
function reads(make: (watched: (value: object) => object) => unknown[]): number {
  let count = 0;
  const watched = (value: object) =>
    new Proxy(value, {
      get: (target, name) => {
        count += 1;
        return Reflect.get(target, name) as unknown;
      },
    });
  isDistinct(make(watched));
  return count;
}

test('the members that are read grow as the elements do', () => {
  const different = (n: number) =>
    reads((watched) => Array.from({ length: n }, (_, id) => watched({ kind: 'a', id })));
  expect(different(4_000)).toBeLessThan(2.1 * different(2_000));
  // One that is large beside one that is small is not read to its end.
  const large = (n: number) =>
    reads((watched) => [
      watched({ kind: 'a' }),
      watched({ kind: 'b', more: watched(Array.from({ length: n }, () => 1)) }),
    ]);
  expect(large(4_000)).toBe(large(10));
});
