import { describe, expect, test } from '@jest/globals';
import { generatedFrom } from '../../fixtures/generated.js';

describe('an interface that extends a built-in type', () => {
  const { errors, client, methods } = generatedFrom(`
export type JsonValue = string | number | boolean | null | JsonObject | JsonArray;
export interface JsonObject { [key: string]: JsonValue }
export interface JsonArray extends Array<JsonValue> {}
export interface When extends Date {}
export interface Later extends When {}
export interface Names extends ReadonlyArray<string> {}
export interface List<T> extends Array<T> {}
export interface ByName<V> extends Map<string, V> {}
export interface Tags extends Set<string> {}
export interface Bytes extends Uint8Array {}
export interface Link extends URL {}
export interface Pair extends Readonly<[string, number]> {}
export interface Counts extends Record<string, number> {}
export interface Longs<T> extends List<T> {}
export class Service {
  @rpc json(value: JsonArray): JsonValue { return value; }
  @rpc when(value: When, later?: Later): When { return value; }
  @rpc names(value: Names): List<Date> { return []; }
  @rpc maps(value: ByName<Date>, tags: Tags): void {}
  @rpc bytes(value: Bytes, link: Link): void {}
  @rpc pair(value: Pair, counts: Counts): void {}
  @rpc longs(value: Longs<number>): void {}
}`);
  const accepts = async (name: string, ...args: unknown[]) =>
    (await methods()).get(name)?.validate(args).success;
  const date = '2026-01-02T03:04:05.000Z';

  test('is generated', () => {
    expect(errors).toEqual([]);
  });

  test.each([
    ['json', [[1, ['a', { b: null }]]], [{ 0: 1 }]],
    ['when', [date, date], ['today']],
    ['names', [['a']], [[1]]],
    ['maps', [[['a', date]], ['a', 'b']], [[['a', 1]], []]],
    ['bytes', ['AAE=', 'http://a.b/'], [[0, 1], 'http://a.b/']],
    ['pair', [['a', 1], { a: 1 }], [['a', 'b'], { a: 1 }]],
    ['longs', [[1, 2]], [['1']]],
  ])(
    '%s takes what the built-in type is on the wire, and nothing else',
    async (name, right, wrong) => {
      expect(await accepts(name, ...right)).toBe(true);
      expect(await accepts(name, ...wrong)).toBe(false);
    },
  );

  test('is that type in the client, under its name', () => {
    expect(client).toContain('export type JsonArray = JsonValue[];');
    expect(client).toContain('export type When = Date;');
    expect(client).toContain('export type Names = readonly string[];');
    expect(client).toContain('export type ByNameDate = Map<string, Date>;');
    expect(client).toContain('export type Pair = readonly [string, number];');
    expect(client).toContain('export interface Counts {\n  [key: string]: number;\n}');
  });
});

describe('one that cannot be sent is reported once', () => {
  const errorsOf = (declaration: string) =>
    generatedFrom(`${declaration}\nexport class Service { @rpc take(value: X): void {} }`).errors;

  test.each([
    [
      'interface X extends Array<string> { total: number }',
      'UJRPC407: parameter `value` is string[] with `total`, which has no wire form; use an object that has both as properties',
    ],
    [
      'interface X extends Date { zone: string; calendar: string }',
      'UJRPC407: parameter `value` is Date with `zone`, which has no wire form; use an object that has both as properties',
    ],
    [
      'interface X extends Promise<string> {}',
      'UJRPC408: parameter `value` is a Promise, which is not data; send data only',
    ],
    [
      'interface X extends RegExp {}',
      'UJRPC407: parameter `value` is a RegExp, which has no wire form; use its source as a string',
    ],
    [
      'class Stack extends Array<string> { depth = 1 }\ninterface X extends Stack {}',
      'UJRPC407: parameter `value` is string[] with `depth`, which has no wire form; use an object that has both as properties',
    ],
    [
      'class X extends Array<string> {}',
      'UJRPC406: parameter `value` is an instance of class X, which loses its methods on the wire; use an interface and send a plain object',
    ],
    [
      'interface X { a: number; b(): void; c(): void; d(): void }',
      'UJRPC404: parameter `value.b` is a method (as are 2 more), which JSON cannot hold; send data only: a plain interface without methods',
    ],
  ])('%s', (declaration, message) => {
    expect(errorsOf(declaration)).toEqual([expect.stringContaining(`error ${message}`)]);
  });
});
