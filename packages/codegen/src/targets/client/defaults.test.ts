import { expect, test } from '@jest/globals';
import { generatedFrom } from '../../fixtures/generated.js';

const source = `
export enum Color { Red = 'red', Green = 'green' }
const limit = 20;
export interface Options { a?: string | undefined; b?: string; c: string | undefined }
export class Service {
  @rpc paint(color = Color.Red, width = 1_000.5, count = limit, sign = -1, hex = 0x10, word = 'it\\'s', on = true, none = null as string | null): void {}
  @rpc take(options: Options, part?: Partial<Options>): void {}
}`;

test('defaults that are constants are in the OpenRPC document and in the comments', () => {
  const { errors, openrpc, client } = generatedFrom(source);
  expect(errors).toEqual([]);
  const { methods } = JSON.parse(openrpc) as {
    methods: { params: { name: string; schema: { default?: unknown } }[] }[];
  };
  const defaults = methods[0]?.params.map(({ schema }) => schema.default);
  expect(defaults).toEqual(['red', 1000.5, 20, -1, 16, "it's", true, undefined]);
  expect(client).toContain('@param color Default "red".');
});

test.each([true, false])(
  'an undefined that is written stays in the client: exactOptionalPropertyTypes %s',
  (exactOptionalPropertyTypes) => {
    const { client } = generatedFrom(source, { exactOptionalPropertyTypes });
    expect(client).toContain('  a?: string | undefined;\n  b?: string;\n  c?: string | undefined;');
  },
);

test('client.js says where its types are', () => {
  expect(generatedFrom(source).clientCode).toMatch(
    /^\/\/ Generated .*\n\/\/ @ts-self-types="\.\/client\.d\.ts"\n/,
  );
});

test('comments say which numbers an integer may be, after what the user says', () => {
  const { errors, client } = generatedFrom(`
import { type Int, type Int64, rpc, type Uint32 } from '@ujrpc/core';
export class Service {
  /** @param count how many */
  @rpc take(count: Int, page: Uint32 | null, size: number, wide: Int64, least: Int = 3, ...more: Int[]): void {}
}`);
  expect(errors).toEqual([]);
  const int = 'nteger, from -2147483648 to 2147483647';
  expect(client).toContain(`   * @param count how many (32-bit signed i${int})
   * @param page 32-bit unsigned integer, from 0 to 4294967295.
   * @param wide Integer from -(2^53 - 1) to 2^53 - 1.
   * @param least 32-bit signed i${int}; default 3.
   * @param more 32-bit signed i${int}.
`);
});
