import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { type LoadedMethod, loadContract } from './fixtures/load-contract.js';
import { temporaryProject, tsconfig } from './fixtures/temporary-project.js';
import { Generator } from './generator.js';
import { generate } from './index.js';

const folder = fileURLToPath(new URL('./fixtures/accepted', import.meta.url));
const project = path.join(folder, 'tsconfig.json');
const { files, diagnostics } = generate({ project });
const contract = await loadContract(files.get('server.js') ?? '');
const methods = new Map(
  contract.classes.flatMap((owner) => owner.methods.map((one) => [one.wireName, one] as const)),
);

function method(name: string): LoadedMethod {
  const found = methods.get(name);
  if (!found) {
    throw new Error(`no method ${name} among ${[...methods.keys()].join(', ')}`);
  }
  return found;
}

const accepts = (name: string, ...args: unknown[]) => method(name).validate(args).success;
const uuid = '123e4567-e89b-42d3-a456-426614174000';
const user = { name: 'Ann', friends: [], nickname: null };

test('the accepted sources have no errors', () => {
  expect(diagnostics).toEqual([]);
});

describe('wire names', () => {
  test('come from the namespace and the name option', () => {
    expect(method('sum').property).toBe('sum');
    expect(method('types.find').property).toBe('find');
    expect(method('types.admin.log').property).toBe('log');
  });

  test('are given to @rpc methods only', () => {
    expect(methods.has('types.ignored')).toBe(false);
    expect(methods.has('untouched')).toBe(false);
  });

  test('of inherited methods belong to the concrete class', () => {
    expect(contract.classes.map((owner) => owner.name).sort()).toEqual([
      'Items',
      'Scalars',
      'Types',
      'Unusual',
    ]);
    expect(accepts('items.put', { id: 'a' })).toBe(true);
    expect(accepts('items.put', { id: 1 })).toBe(false);
  });
});

describe('parameter kinds', () => {
  const kinds = (name: string) => method(name).params.map((param) => param.kind);

  test('are scalar where the kind says everything', () => {
    expect(kinds('sum')).toEqual(['f64', 'f64']);
    expect(kinds('ints')).toEqual(['i32', 'u32', 'i64']);
    expect(kinds('text')).toEqual(['string', 'bool']);
  });

  test('are json for null, constraints, literals and structures', () => {
    expect(kinds('nullable')).toEqual(['json', 'json']);
    expect(kinds('types.tagged')).toEqual(['json', 'json', 'string']);
    expect(kinds('types.literals')).toEqual(['json', 'json', 'json', 'json']);
    expect(kinds('types.shape')).toEqual(['json']);
  });

  test('optional, default and rest parameters are told apart', () => {
    expect(method('optional').params).toEqual([
      { name: 'a', kind: 'f64', optional: false, rest: false, nullable: false },
      { name: 'b', kind: 'string', optional: true, rest: false, nullable: false },
      { name: 'c', kind: 'f64', optional: true, rest: false, nullable: false },
      { name: 'rest', kind: 'i32', optional: false, rest: true, nullable: false },
    ]);
  });

  test('null is a value of `T | null` and of unknown', () => {
    const nullable = (name: string) => method(name).params.map((param) => param.nullable);
    expect(nullable('nullable')).toEqual([true, true]);
    expect(nullable('open')).toEqual([true]);
    expect(nullable('types.json')).toEqual([true]);
    expect(nullable('types.find')).toEqual([false]);
  });
});

test('methods and types whose names clash in generated code stay apart', () => {
  expect(accepts('quoted_name', 'get')).toBe(true);
  expect(accepts('quoted_name', [])).toBe(false);
  expect(accepts('quoted-name', [])).toBe(true);
  expect(files.get('client.js')).toContain('export const UnusualMethods = ');
});

describe('results', () => {
  const result = (name: string) => {
    const { kind, open, validate } = method(name).result;
    return [kind, open, validate !== undefined];
  };

  test('have a validator where the kind does not say everything', () => {
    expect(result('sum')).toEqual(['f64', false, false]);
    expect(result('ints')).toEqual(['i32', false, false]);
    expect(result('hole')).toEqual(['void', false, false]);
    expect(result('maybe')).toEqual(['json', false, true]);
    expect(result('types.find')).toEqual(['json', false, true]);
    expect(result('open')).toEqual(['json', true, true]);
  });

  test('undefined passes where the type has it', () => {
    expect(method('maybe').result.validate?.(undefined).success).toBe(true);
    expect(method('maybe').result.validate?.(null).success).toBe(false);
    expect(method('types.find').result.validate?.(undefined).success).toBe(false);
  });

  test('that may be promises are marked', () => {
    const marked = ['sum', 'promised', 'either', 'open', 'types.patch'];
    expect(marked.map((name) => method(name).async)).toEqual([false, true, true, true, true]);
  });
});

describe('validators', () => {
  test('numbers are finite, integers in their range', () => {
    expect(accepts('sum', 1, 2.5)).toBe(true);
    expect(accepts('sum', 1, Number.POSITIVE_INFINITY)).toBe(false);
    expect(accepts('sum', 1, Number.NaN)).toBe(false);
    expect(accepts('ints', -(2 ** 31), 2 ** 32 - 1, 2 ** 53 - 1)).toBe(true);
    expect(accepts('ints', 2 ** 31, 0, 0)).toBe(false);
    expect(accepts('ints', 0, -1, 0)).toBe(false);
    expect(accepts('ints', 0, 0, 2 ** 53)).toBe(false);
    expect(accepts('ints', 0.5, 0, 0)).toBe(false);
  });

  test('absent arguments are undefined, rest arguments follow', () => {
    expect(accepts('optional', 1, undefined, undefined)).toBe(true);
    expect(accepts('optional', 1, 'b', 2, 3, 4)).toBe(true);
    expect(accepts('optional', 1, 'b', 2, 3, 'four')).toBe(false);
    expect(accepts('optional', undefined, 'b', 2)).toBe(false);
    expect(accepts('hole', undefined, 2)).toBe(true);
    expect(accepts('maybe', undefined)).toBe(true);
  });

  test('errors carry the path, what was expected, and what was there', () => {
    const { errors } = method('types.patch').validate([{ name: 'Ann', tags: ['a', 7] }]);
    expect(errors).toEqual([{ path: '$input[0].tags[1]', expected: 'string', value: 7 }]);
  });

  test('one wrong member does not hide the next', () => {
    const { errors } = method('types.page').validate([
      { items: [{ ...user, nickname: 1 }], total: -1 },
    ]);
    expect(errors?.map((error) => error.path)).toEqual([
      '$input[0].items[0].nickname',
      '$input[0].total',
    ]);
  });

  test('JSDoc and tag constraints hold', () => {
    const page = (changes: object) =>
      accepts('types.page', { items: [{ ...user, ...changes }], total: 0 });
    expect(page({})).toBe(true);
    expect(page({ id: uuid, age: 3 })).toBe(true);
    expect(page({ name: 'A' })).toBe(false);
    expect(page({ name: 'Annabel' })).toBe(false);
    expect(page({ id: 'no' })).toBe(false);
    expect(page({ age: 1.5 })).toBe(false);
    expect(accepts('types.tagged', 18, 2, 'id')).toBe(true);
    expect(accepts('types.tagged', 17, 2, 'id')).toBe(false);
    expect(accepts('types.tagged', 18, 3, 'id')).toBe(false);
  });

  test('literals, enums and const enums', () => {
    expect(accepts('types.literals', 'small', 1, 'red', 3)).toBe(true);
    expect(accepts('types.literals', 'tiny', 1)).toBe(false);
    expect(accepts('types.literals', 'small', 3)).toBe(false);
    expect(accepts('types.literals', 'small', 1, 'blue')).toBe(false);
    expect(accepts('types.literals', 'small', 1, 'red', 4)).toBe(false);
  });

  test('unions, recursion, tuples, records and templates', () => {
    expect(accepts('types.shape', { kind: 'square', side: 1 })).toBe(true);
    expect(accepts('types.shape', { kind: 'square', radius: 1 })).toBe(false);
    expect(accepts('types.tree', { value: '', children: [{ value: '', children: [] }] })).toBe(
      true,
    );
    expect(accepts('types.tree', { value: '', children: [{ value: 1, children: [] }] })).toBe(
      false,
    );
    expect(accepts('types.json', { a: [1, null, { b: 'c' }] })).toBe(true);
    expect(accepts('types.json', { a: undefined, b: [undefined] })).toBe(false);
    expect(accepts('types.tuple', [1, 'a', true, false])).toBe(true);
    expect(accepts('types.tuple', [1, 'a', 'b'])).toBe(false);
    expect(
      accepts('types.records', { a: 1 }, { 1: 'a' }, { small: true, medium: true, large: true }),
    ).toBe(true);
    expect(
      accepts('types.records', { a: '1' }, {}, { small: true, medium: true, large: true }),
    ).toBe(false);
    expect(accepts('types.records', {}, {}, { small: true })).toBe(false);
    expect(accepts('types.template', '/a/1')).toBe(true);
    expect(accepts('types.template', '/a/b')).toBe(false);
  });
});

describe('the generated files', () => {
  test('are the same after a warm run as after a cold one', async () => {
    const service = (types: string) => `import { rpc } from '@ujrpc/core';
      type Size = 'small' | 'large' | 'medium';
      interface Item { b: Size; a: number; c: Record<'y' | 'x', Size | null> }
      export class A {
        @rpc a(item: Pick<Item, 'c' | 'a'>, size: ${types}): { [K in Size]?: Item } { return {}; }
      }`;
    const text = service("'large' | Size | 'extra' | undefined");
    const before = service("'extra' | 'medium' | number");
    const inFolder = temporaryProject({ 'tsconfig.json': tsconfig, 'src/a.ts': before });
    const file = path.join(inFolder, 'src/a.ts');
    const generator = new Generator({
      tsconfig: path.join(inFolder, 'tsconfig.json'),
      out: path.join(inFolder, 'out'),
      standalone: false,
    });
    expect(generator.generate().diagnostics).toEqual([]);
    writeFileSync(file, text);
    generator.project.refresh([file]);
    const elsewhere = temporaryProject({ 'deep/tsconfig.json': tsconfig, 'deep/src/a.ts': text });
    const cold = generate({
      project: path.join(elsewhere, 'deep'),
      out: path.join(elsewhere, 'deep/out'),
    });
    expect(cold.diagnostics).toEqual([]);
    expect(generator.generate().files).toEqual(cold.files);
  });

  test('are the same wherever and whenever they are made', () => {
    expect(generate({ project }).files).toEqual(files);
    for (const text of files.values()) {
      expect(text).not.toContain(folder);
    }
  });

  test('carry one fingerprint', () => {
    for (const name of ['server.js', 'server.d.ts', 'client.js', 'client.d.ts']) {
      expect(files.get(name)?.split('\n')[0]).toContain(contract.fingerprint);
    }
  });

  test('the server imports codecs at most and names neither typia nor reflect-metadata', () => {
    const server = (files.get('server.js') ?? '').replace(
      'import * as codec from "@ujrpc/core/codecs";',
      '',
    );
    expect(server).not.toMatch(/^\s*import\b|\brequire\(|typia|reflect-metadata/m);
  });

  test('the contract and openrpc.json hold the same document', () => {
    expect(contract.openrpc).toEqual(JSON.parse(files.get('openrpc.json') ?? ''));
  });

  test('the client marks methods whose null means undefined', () => {
    const client = files.get('client.js') ?? '';
    for (const name of ['hole', 'maybe', 'put', 'log']) {
      expect(client).toContain(` ${name}: 1,`);
    }
    for (const name of ['sum', 'nullable', 'open']) {
      expect(client).toContain(` ${name}: 0,`);
    }
    expect(client).toContain(' find: throwing(0, [NotFoundError]),');
  });
});
