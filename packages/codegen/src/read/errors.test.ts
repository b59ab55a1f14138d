import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { codeOfName } from '@ujrpc/words';
import { type LoadedMethod, loadContract } from '../fixtures/load-contract.js';
import { temporaryProject } from '../fixtures/temporary-project.js';
import { generate } from '../index.js';

const compilerOptions = {
  strict: true,
  module: 'nodenext',
  target: 'es2022',
  types: [],
  paths: { '@ujrpc/core': [path.resolve(import.meta.dirname, '../fixtures/core.d.ts')] },
};

const errors = `import { NamedRpcError, RpcError } from '@ujrpc/core';
/** It does not exist. */
export class NotFound extends RpcError<{ id: string; near?: Hint[] }> {
  static readonly code = 1404;
  constructor(id: string) { super(NotFound.code, 'not found', { id }); }
}
/** Where else to look. */
export interface Hint { text: string }
export class Gone extends NotFound {
  static readonly code: 1410 = 1410;
}
abstract class Coded extends RpcError<number> {
  constructor(code: number, what: string) { super(code, what, 3); }
}
export class Passed extends Coded {
  constructor() { super(1500, 'passed'); }
}
export class Named extends NamedRpcError<undefined> {
  constructor() { super('named'); }
}
export class Loose extends NamedRpcError {}
`;

const service = `import { RpcError, rpc } from '@ujrpc/core';
import { Gone, Loose, Named } from './errors.js';
import type { NotFound } from './errors.js';
import * as all from './errors.js';
export class Service {
  /** @throws {NotFound} when it does not exist */
  @rpc find(id: string): string { throw new Gone(id); }
  @rpc({ throws: [Gone, all.Passed] }) drop(id: string): void {}
  /**
   * @throws {all.Named | Loose}
   * @throws {RpcError} 1001 when it rains
   * @throws once a day
   */
  @rpc other(): void {}
  @rpc quiet(): void {}
}
`;

function generated(files: Record<string, string>) {
  const tsconfig = JSON.stringify({ compilerOptions, include: ['src'] });
  const folder = temporaryProject({ 'tsconfig.json': tsconfig, ...files });
  return generate({ project: path.join(folder, 'tsconfig.json') });
}

const { files, diagnostics } = generated({ 'src/errors.ts': errors, 'src/service.ts': service });
const [owner] = (await loadContract(files.get('server.js') ?? '')).classes;
const method = (name: string) =>
  owner?.methods.find((one) => one.wireName === name) as LoadedMethod;
const openrpc = JSON.parse(files.get('openrpc.json') ?? '{}');
const client = files.get('client.js') ?? '';
const types = files.get('client.d.ts') ?? '';

describe('declared errors', () => {
  test('are found by name, import and option', () => {
    expect(diagnostics).toEqual([]);
    const codes = (name: string) => method(name).errors?.map(({ name: type }) => type);
    expect(codes('find')).toEqual(['NotFound', 'Gone']);
    expect(codes('drop')).toEqual(['Gone', 'Passed']);
    expect(codes('other')).toEqual(['Loose', 'Named']);
    expect(method('quiet').errors).toBeUndefined();
  });

  test('have the code of their class, of the super call, or of their name', () => {
    const all = ['find', 'drop', 'other'].flatMap((name) => method(name).errors ?? []);
    expect(Object.fromEntries(all.map(({ name, code }) => [name, code]))).toEqual({
      NotFound: 1404,
      Gone: 1410,
      Passed: 1500,
      Named: codeOfName('Named'),
      Loose: codeOfName('Loose'),
    });
  });

  test('have a validator of their data', () => {
    const [notFound] = method('find').errors ?? [];
    expect(notFound?.validate?.({ id: 'a', near: [{ text: 'b' }] }).success).toBe(true);
    expect(notFound?.validate?.({ id: 'a', near: [{}] }).errors).toEqual([
      { path: '$input.near[0].text', expected: 'string' },
    ]);
    expect(notFound?.validate?.(undefined).success).toBe(false);
    const [loose, named] = method('other').errors ?? [];
    expect(loose?.validate).toBeUndefined();
    expect(loose?.open).toBe(true);
    expect([named?.validate?.(undefined).success, named?.validate?.(1).success]).toEqual([
      true,
      false,
    ]);
  });

  test('stand in the OpenRPC document under their names', () => {
    const { errors: components } = openrpc.components;
    expect(components.NotFound).toEqual({
      code: 1404,
      message: 'not found',
      data: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          near: { type: 'array', items: { $ref: '#/components/schemas/Hint' } },
        },
        required: ['id'],
      },
    });
    expect(components.Named).toEqual({ code: codeOfName('Named'), message: 'named' });
    const [find, , other] = openrpc.methods;
    expect(find.errors).toContainEqual(components.Gone);
    expect(other.errors.at(-1)).toEqual({ code: 1001, message: 'when it rains' });
  });

  test('are classes of the client, bases first', () => {
    expect(types).toContain(`/** It does not exist. */
export declare class NotFound extends RpcError<{ id: string; near?: Hint[] }> {
  static readonly code: number;
  constructor(message: string, data: { id: string; near?: Hint[] });
}`);
    expect(types).toContain('export declare class Gone extends NotFound {');
    expect(types).toContain('export declare class Named extends RpcError<undefined> {');
    expect(types).toContain('export declare class Loose extends RpcError<unknown> {');
    expect(types).toContain('export interface Hint {');
    expect(types).toContain('   * @throws {Passed}\n');
    expect(client.indexOf('class NotFound ')).toBeLessThan(client.indexOf('class Gone '));
    expect(client).toContain('  find: throwing(0, [NotFound, Gone]),\n');
    expect(client).toContain('  quiet: 1,\n');
  });
});

test('a code that follows from a name stays when others come', () => {
  const more = errors.replace(
    'export class Named',
    'export class Aaa extends NamedRpcError {}\nexport class Named',
  );
  const added = service.replace('Gone, Loose', 'Aaa, Gone, Loose').replace('[Gone,', '[Aaa, Gone,');
  const { files: other } = generated({ 'src/errors.ts': more, 'src/service.ts': added });
  const { components } = JSON.parse(other.get('openrpc.json') ?? '{}');
  expect(components.errors.Aaa.code).toBe(codeOfName('Aaa'));
  expect(components.errors.Named).toEqual(openrpc.components.errors.Named);
});

test('a service without typed errors has nothing of them in its client', () => {
  const source = `import { rpc } from '@ujrpc/core';
  export class Service { @rpc sum(a: number): number { return a; } }`;
  const { files: plain } = generated({ 'src/service.ts': source });
  expect(plain.get('client.js')).toMatch(
    /^import \{ connect \} from '@ujrpc\/client\/generated';$/m,
  );
});
