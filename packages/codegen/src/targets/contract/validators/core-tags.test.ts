import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { transformUnits } from './transform.js';

const tags = readFileSync(new URL('../../../../../core/src/tags.ts', import.meta.url), 'utf8');

const report = '(errors) => (_, error) => { errors.push(error); return false; }';

/** What typia itself makes of the tag types of core, as in a project that uses both. */
function validatorOf(type: string): (input: unknown) => { success: boolean } {
  const [unit] = transformUnits([
    [
      "import { createValidate } from './typia/lib/module.js';",
      tags.replaceAll('export ', ''),
      `export const check = createValidate<${type}>();`,
    ].join('\n'),
  ]);
  expect(unit?.problems).toEqual([]);
  const body = (unit?.javascript ?? '')
    .replace(/^import .*\n/gm, '')
    .replaceAll('__typia_transform__createStandardSchema._createStandardSchema', '')
    .replaceAll('__typia_transform__validateReport._validateReport', `(${report})`)
    .replace('export const check =', 'return');
  return new Function(body)() as (input: unknown) => { success: boolean };
}

describe.each([
  ['Int', [0, -(2 ** 31), 2 ** 31 - 1], [2 ** 31, -(2 ** 31) - 1, 0.5, Number.NaN, '1']],
  ['Uint32', [0, 2 ** 32 - 1], [-1, 2 ** 32, 0.5, Number.NaN]],
  ['Int64', [0, 2 ** 53 - 1, -(2 ** 53) + 1], [2 ** 53, 2 ** 63, 0.5, Number.NaN]],
] as const)('%s', (type, accepted, refused) => {
  const check = validatorOf(type);

  test.each([...accepted])('accepts %p', (value) => {
    expect(check(value).success).toBe(true);
  });

  test.each([...refused])('refuses %p', (value) => {
    expect(check(value).success).toBe(false);
  });
});
