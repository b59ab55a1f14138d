import { expect, test } from '@jest/globals';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { ValidatorCache } from './validators.js';

const position = { file: '/project/src/a.ts', line: 4, column: 2 };

const unit = (type: string) => ({
  subject: { name: 'find', position },
  linked: [],
  isShared: false,
  text: `import { createValidate } from './typia/lib/module.js';\nexport const find_params = createValidate<${type}>();\n`,
  names: { constraints: new Map(), unions: new Map() },
});

test('what typia refuses is reported at the method: UJRPC418', () => {
  const found: Diagnostic[] = [];
  new ValidatorCache().make([unit('[value: string & number[]]')], (one) => void found.push(one));
  expect(found).toMatchObject([{ code: 'UJRPC418', position }]);
  expect(found[0]?.message).toContain('nonsensible intersection');
});

test('a refusal is reported again as long as its text stays', () => {
  const cache = new ValidatorCache();
  for (let run = 0; run < 2; run++) {
    const found: Diagnostic[] = [];
    cache.make([unit('[value: string & number[]]')], (one) => void found.push(one));
    expect(found).toHaveLength(1);
  }
});

test('the same text gives the same validators, made now or kept', () => {
  const cache = new ValidatorCache();
  const fail = (one: Diagnostic) => {
    throw new Error(one.message);
  };
  const first = cache.make([unit('[value: string[]]')], fail);
  expect(cache.make([unit('[value: string[]]')], fail)).toEqual(first);
  expect(
    new ValidatorCache().make([unit('[a: { b: 1 }]'), unit('[value: string[]]')], fail).body,
  ).toContain(first.body);
});
