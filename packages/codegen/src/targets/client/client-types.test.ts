import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { generate } from '../../index.js';

const project = fileURLToPath(new URL('../../fixtures/accepted/tsconfig.json', import.meta.url));
const { files } = generate({ project });
const types = files.get('client.d.ts') ?? '';

const folder = mkdtempSync(path.join(tmpdir(), 'ujrpc-client-types-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What tsc says about a frontend that uses the generated declarations. */
function errorsOf(source: string): string[] {
  mkdirSync(path.join(folder, 'node_modules/@ujrpc/client'), { recursive: true });
  const runTime = `export interface ClientOptions {}
    export interface Link {}
    export declare const autoBatch: unknown, batch: unknown, close: unknown, intercept: unknown, lastEventIdOf: unknown, notify: unknown, open: unknown, retry: unknown, withOptions: unknown;
    export declare class RpcError<Data = unknown> extends Error { readonly data: Data }
    export declare const isRpcError: unknown;
    export declare class TimeoutError extends Error {}
    export declare class TransportError extends Error {}`;
  writeFileSync(path.join(folder, 'node_modules/@ujrpc/client/index.d.ts'), runTime);
  writeFileSync(path.join(folder, 'client.d.ts'), types);
  writeFileSync(path.join(folder, 'main.ts'), source);
  const program = ts.createProgram([path.join(folder, 'main.ts')], {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
    noEmit: true,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map((problem) => ts.flattenDiagnosticMessageText(problem.messageText, ' '));
}

describe('client.d.ts', () => {
  test('compiles without the server sources and types calls exactly', () => {
    const source = `import { createClient, Color, type ServiceUser, type TreeNumber } from './client.js';
      const client = createClient('http://localhost:8545');
      const sum: number = await client.sum(1, 2);
      const user: ServiceUser = await client.types.find('Ann');
      const tree: TreeNumber = await client.types.tree({ value: '', children: [] });
      const nothing: void = await client.types.admin.log({ level: 1 });
      const maybe: number | undefined = await client.maybe();
      for await (const one of client.types.feed('small')) {
        const { friends }: ServiceUser = one;
        friends satisfies ServiceUser[];
      }
      const feed = await client.types.feed('small').return({ items: ['small'], total: 1 });
      feed.done satisfies boolean | undefined;
      // @ts-expect-error nothing can be passed to it
      await client.types.feed('small').next(1);
      await client.hole(undefined, 2);
      await client.optional(1, 'b', 2, 3, 4);
      await client.types.literals('small', 2, Color.Red);
      // @ts-expect-error a string is not a number
      await client.sum('1', 2);
      // @ts-expect-error no such colour
      await client.types.literals('small', 2, 'blue');
      // @ts-expect-error the name of a user cannot be assigned
      user.name = '';
      export { sum, tree, nothing, maybe };`;
    expect(errorsOf(source)).toEqual([]);
  });

  test('keeps doc comments of methods, types, properties and enum members', () => {
    expect(types).toContain('   * @throws {NotFoundError} When it does not exist.\n');
    expect(types).toContain('   * @deprecated Use another.\n');
    expect(types).toContain('/** Someone. */\nexport interface ServiceUser {');
    expect(types).toContain('  /**\n   * Who.\n   * @minLength 2\n');
    expect(types).toContain('  /** The warmest. */\n  readonly Red: ');
    expect(types).toContain('   * How many\n   * there are.\n');
  });

  test('keeps doc comments in types without names, where TypeScript sees them', () => {
    expect(types).toContain(
      [
        'export interface Nested {',
        '  outer: {',
        '    /** Kept although its type has no name. */',
        '    inner: ({',
        '      /**',
        '       * In two',
        '       * lines.',
        '       */',
        '      innermost: boolean;',
        '    })[];',
        '    plain: number;',
        '  };',
        '}',
      ].join('\n'),
    );
  });

  test('keeps the order in which unions are written', () => {
    expect(types).toContain("export type Size = 'small' | 'medium' | 'large';");
  });

  test('names instances of generic types and tells types of one name apart', () => {
    expect(types).toContain('export interface PageServiceUser {');
    expect(types).toContain('export interface TreeUser {\n  /** Unlike the other User. */');
  });
});
