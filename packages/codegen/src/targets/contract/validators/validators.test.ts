import { expect, test } from '@jest/globals';
import type { Diagnostic } from '../../../diagnostics/diagnostic.js';
import { ValidatorCache } from './validators.js';

const position = { file: '/project/src/a.ts', line: 4, column: 2 };

const unit = (type: string) => ({
  subject: { name: 'find', position },
  linked: [],
  constants: [],
  isShared: false,
  text: `import { createValidate } from './typia/lib/module.js';\nexport const find_params = createValidate<${type}>();\n`,
  names: { constraints: new Map(), shown: new Map(), unions: new Map() },
});

test('what typia refuses is reported at the method: UJRPC418', () => {
  const found: Diagnostic[] = [];
  new ValidatorCache().make([unit('[value: string & number[]]')], (one) => void found.push(one));
  expect(found).toMatchObject([{ code: 'UJRPC418', position }]);
  expect(found[0]?.message).toContain('nonsensible intersection');
});

test('a validator that accepts everything is an error, unless the type is unknown', () => {
  const found: Diagnostic[] = [];
  const report = (one: Diagnostic) => void found.push(one);
  // typia checks nothing of a symbol, which no model contains: it is what a broken typia would write.
  new ValidatorCache().make([unit('symbol')], report);
  expect(found).toMatchObject([{ code: 'UJRPC418', position }]);
  expect(found[0]?.message).toContain('would accept everything, not only symbol');
  new ValidatorCache().make([unit('unknown'), unit('unknown | undefined')], report);
  expect(found).toHaveLength(1);
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

function madeOf(...types: string[]): string {
  const fail = (one: Diagnostic) => {
    throw new Error(one.message);
  };
  const units = types.map((type, i) => {
    const { text, ...rest } = unit(type);
    return { ...rest, text: text.replace('find_params', `find${i}_params`) };
  });
  return new ValidatorCache().make(units, fail).body;
}

test('a part is compared with true, not taken for it', () => {
  expect(madeOf("[value: (true | 0 | '')[]]")).toContain(
    'true === elem || "" === elem || 0 === elem',
  );
});

test('what is said at each step of a check is written once', () => {
  const body = madeOf('[value: { a: string } | null]');
  expect(body.match(/expected: "object \| null"/g)).toHaveLength(1);
});

test('methods with the same parameters share a validator', () => {
  const body = madeOf('[a: string, b: number]', '[a: string, b: number]', '[a: string]');
  expect(body).toContain('const find1_params = find0_params;');
  expect(body).toContain('const find2_params$is = ');
});

test('each function gets what it needs as arguments', () => {
  const body = madeOf('[value: { a: { b: string }[] }]');
  expect(body).toContain(
    'find0_params$object1$check(elem, path + ".a[" + _index2 + "]", enabled, report)',
  );
  expect(body).not.toMatch(/_report|_exceptionable|_path|_[iv]o\d/);
});
