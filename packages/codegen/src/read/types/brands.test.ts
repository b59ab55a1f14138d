import { describe, expect, test } from '@jest/globals';
import { generated } from '../../fixtures/generated.js';

const packageTypes = `export declare const $brand: unique symbol;
declare const tag: unique symbol;
export type Tagged<T, Name extends PropertyKey> = T & { readonly [tag]: { [K in Name]: void } };
export type Branded<T, Name extends string> = T & { readonly [$brand]: { [K in Name]: true } };`;

const source = `import { rpc } from '@ujrpc/core';
import type { Branded, Tagged } from './package.js';
import * as z from './package.js';
declare const brand: unique symbol;
const real: unique symbol = Symbol('real');
type Brand<T, Name> = T & { readonly [brand]: Name };
interface Point { x: number }
interface Placed extends Point { readonly [brand]: 'Placed' }
interface Zed { z: number; [z.$brand]: 'Zed' }
type Id = Brand<string, 'Id'>;
type MinLength = { 'typia.tag'?: { target: 'array'; kind: 'minItems'; value: 1; validate: '1 <= $input.length' } };
export class Service {
  @rpc object(value: { x: number } & { [brand]: 'B' }): Brand<Point, 'P'> { return value as never; }
  @rpc several(value: Point & { y: number } & { [real]: 'B' }): void {}
  @rpc interfaces(value: Placed, other: Zed): void {}
  @rpc tagged(value: Tagged<Point, 'T'>, other: Branded<{ a: Id }, 'Z'>): void {}
  @rpc inside(list: Id[], pair: [Id, Brand<number, 'N'>], keys: Record<Id, Id>): void {}
  @rpc lists(list: Brand<number[], 'L'>, filled: string[] & MinLength & { [brand]: 'F' }): void {}
  @rpc builtIns(when: Brand<Date, 'W'>, map: Map<string, Id> & { __tag: 'M' }, big: Brand<bigint, 'B'>): Date {
    return when;
  }
  @rpc unions(value: Brand<{ kind: 'a' } | { kind: 'b' }, 'U'>, word: Brand<'c' | 'd', 'W'>, flag: Brand<boolean, 'F'>): void {}
  @rpc named(value: { x: number } & { readonly __brand: 'B' }): void {}
}`;
const { errors, client, methods } = generated({
  'src/a.ts': source,
  'src/package.d.ts': packageTypes,
});
const date = '2026-01-02T03:04:05.000Z';

describe('brands', () => {
  test('are accepted', () => {
    expect(errors).toEqual([]);
  });

  test.each([
    ['object', [{ x: 1 }], [{ x: '1' }]],
    ['several', [{ x: 1, y: 2 }], [{ x: 1 }]],
    ['interfaces', [{ x: 1 }, { z: 1 }], [{ x: 1 }, {}]],
    ['tagged', [{ x: 1 }, { a: '' }], [{ x: 1 }, { a: 1 }]],
    ['inside', [['a'], ['a', 1], { a: 'b' }], [[1], ['a', 1], { a: 'b' }]],
    ['lists', [[1], ['a']], [[1], []]],
    ['builtIns', [date, [['a', 'b']], '1'], ['now', [['a', 'b']], '1']],
    ['unions', [{ kind: 'a' }, 'c', true], [{ kind: 'c' }, 'c', true]],
    ['named', [{ x: 1 }], [{}]],
  ])('%s: values need not have them', async (name, right, wrong) => {
    const method = (await methods()).get(name);
    expect(method?.validate(right).success).toBe(true);
    expect(method?.validate(wrong).success).toBe(false);
  });

  test('are not in the client', () => {
    expect(client).not.toMatch(/brand|tag\b/);
    expect(client).toContain('object(value: { x: number }): Promise<Point>;');
    expect(client).toContain('export interface Placed {\n  x: number;\n}');
    expect(client).toContain('export type BrandDateW = Date;');
    expect(client).toContain('export type BrandBooleanF = boolean;');
  });
});

test('a property of a symbol that exists is not a brand', () => {
  const { errors: found } = generated({
    'src/a.ts': `import { rpc } from '@ujrpc/core';
const secret: unique symbol = Symbol('secret');
interface Holder { a: number; [secret]: string }
export class Service { @rpc take(value: Holder, each: { a: 1 } & Iterable<number>): void {} }`,
  });
  expect(found).toEqual([
    expect.stringContaining('UJRPC412: parameter `value` has a property named a symbol'),
    expect.stringContaining(
      'UJRPC407: parameter `each` is Iterable<number> with `a`, which has no wire form',
    ),
  ]);
});

test('an object that is a date too is not a brand', () => {
  const { errors: found } = generated({
    'src/a.ts': `import { rpc } from '@ujrpc/core';
export class Service { @rpc take(value: Date & { zone: string }): void {} }`,
  });
  expect(found).toEqual([
    expect.stringContaining(
      'UJRPC407: parameter `value` is Date with `zone`, which has no wire form',
    ),
  ]);
});
