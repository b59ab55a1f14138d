import { describe, expect, test } from '@jest/globals';
import { withoutOptionalWhitespace } from './optional-whitespace.js';

describe('white space around a value', () => {
  test.each([
    ['', ''],
    [' \t ', ''],
    ['a', 'a'],
    ['\t a b\t ', 'a b'],
    ['\xa0a\v', '\xa0a\v'],
  ])('%j is taken away: %j', (value, bare) => {
    expect(withoutOptionalWhitespace(value)).toBe(bare);
  });

  test('costs no more than the value is long', () => {
    const value = `a${' '.repeat(300_000)}b`;
    const start = performance.now();
    expect(withoutOptionalWhitespace(value)).toBe(value);
    // A millisecond; with the square of it, a minute.
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
