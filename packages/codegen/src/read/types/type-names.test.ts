import { describe, expect, test } from '@jest/globals';
import { generated } from '../../fixtures/generated.js';

const head = "import { rpc } from '@ujrpc/core';\n";
const declared = (client: string) =>
  [...client.matchAll(/^export (?:interface|type|declare const) (\w+)\b/gm)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'Client');
/** The names that types have in the client of one file. */
const namesIn = (source: string, others: Readonly<Record<string, string>> = {}) => {
  const { client, errors } = generated({ 'src/service.ts': head + source, ...others });
  expect(errors).toEqual([]);
  return declared(client);
};

describe('names of types in the client', () => {
  test('have their namespaces in front', () => {
    const names = namesIn(`
namespace User { export interface Create { a: 1 } export enum Kind { A = 'a', B = 'b' } export namespace Deep { export type Part = { b: 2 } } }
namespace Order { export interface Create { c: 3 } }
export class Service { @rpc put(a: User.Create, b: Order.Create, c: User.Kind, d: User.Deep.Part): void {} }`);
    expect(names).toEqual(['UserCreate', 'OrderCreate', 'UserKind', 'UserKind', 'UserDeepPart']);
  });

  test('have the words of their type arguments at the end', () => {
    const names = namesIn(`
type Result<T> = { value: T };
interface Page<T> { items: T[] }
interface User { id: string }
export class Service {
  @rpc a(a: Result<Date>, b: Result<URL>, c: Result<Uint8Array>, d: Result<Map<string, User[]>>): void {}
  @rpc b(a: Result<Page<User>>, b: Result<{ id: string }>, c: Result<{ name: string }>, d: Result<[string, User]>): void {}
  @rpc c(a: Result<'a-b'>, b: Result<-1>, c: Result<1>, d: Result<string | null>, e: Result<Partial<User>>): void {}
  @rpc d(a: Result<1 | 2 | 3 | 4 | 5>, b: Result<true>, c: Result<{}>): void {}
}`);
    expect(names).toEqual([
      ...['ResultDate', 'ResultURL', 'ResultUint8Array', 'ResultMapStringUserArray', 'User'],
      ...['ResultPageUser', 'PageUser', 'ResultId', 'ResultName', 'ResultStringUserTuple'],
      ...['ResultAB', 'ResultMinus1', 'Result1', 'ResultNullOrString', 'ResultPartialUser'],
      ...['Result1Or2Or3OrMore', 'ResultTrue', 'ResultObject'],
    ]);
  });

  const modules = {
    'src/user.ts': 'export interface Create { a: 1 } export default interface Thing { x: 1 }',
    'src/order/index.ts': 'export interface Create { b: 1 }',
    'src/a/types.ts': 'export interface Item { a: 1 }',
    'src/b/types.ts': 'export interface Item { b: 1 }',
  };
  const imports = `import type * as User from './user.js';
import type { Create } from './order/index.js';
import type { Item as A } from './a/types.js';
import type { Item as B } from './b/types.js';
interface Page<T> { items: T[] }
`;

  test('of two modules have the name of their module in front', () => {
    const names = namesIn(
      `${imports}export class Service { @rpc put(a: User.Create, b: Create, c: A, d: Page<B>, e: User.default): void {} }`,
      modules,
    );
    expect(names).toEqual([
      'UserCreate',
      'OrderCreate',
      'ATypesItem',
      'PageBTypesItem',
      'BTypesItem',
      'Thing',
    ]);
  });

  test('do not depend on which method comes first', () => {
    const methods = [
      '@rpc one(a: User.Create): void {}',
      '@rpc two(a: Create, b: Page<B>): void {}',
      '@rpc three(a: A): void {}',
    ];
    const [there, back] = [methods, methods.toReversed()].map((all) =>
      namesIn(`${imports}export class Service { ${all.join('\n')} }`, modules).sort(),
    );
    expect(there).toEqual(back);
  });

  test('of the client itself, and of errors, are not given to types', () => {
    const names = namesIn(
      `import { RpcError } from '@ujrpc/core';
import type { Gone } from './gone.js';
interface Client { a: 1 }
export class Gone2 {}
class Lost extends RpcError { static readonly code = 1404; }
export class Service {
  /** @throws {Lost} */
  @rpc put(a: Client, b: Gone): void {}
}`,
      { 'src/gone.ts': 'export interface Gone { b: 2 }' },
    );
    expect(names).toEqual(['ServiceClient', 'Gone']);
  });

  test('of one module that are alike are numbered in the order of the source', () => {
    const names = namesIn(`
interface Page<T> { items: T[] }
interface PageDate { a: 1 }
export class Service { @rpc put(a: Page<Date>, b: PageDate): void {} }`);
    expect(names).toEqual(['PageDate', 'PageDate2']);
  });
});
