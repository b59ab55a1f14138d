import { expect, test } from '@jest/globals';
import { staleFiles } from './generate.mjs';

test('what is made of the table of words is fresh: run node packages/words/scripts/generate.mjs', () => {
  expect(staleFiles()).toEqual([]);
});
