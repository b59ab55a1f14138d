import { mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadContract } from '../fixtures/load-contract.js';
import { temporaryProject, tsconfig } from '../fixtures/temporary-project.js';
import { generate } from '../index.js';

const core = {
  'node_modules/@ujrpc/core/package.json':
    '{"name":"@ujrpc/core","type":"module","types":"index.d.ts"}',
  'node_modules/@ujrpc/core/index.d.ts': 'export declare const rpc: any;',
};

function generated(folder: string) {
  const { files, diagnostics } = generate({ project: path.join(folder, 'tsconfig.json') });
  expect(diagnostics).toEqual([]);
  return files;
}

const oneMethod = (head: string, decorator: string, name: string) =>
  `${head}\nexport class ${name} {\n  ${decorator} ${name.toLowerCase()}(): void {}\n}\n`;

describe('rpc is recognised', () => {
  test.each([
    ['by its own name', "import { rpc } from '@ujrpc/core';", '@rpc'],
    ['under an alias', "import { rpc as remote } from '@ujrpc/core';", '@remote()'],
    ['in a namespace', "import * as u from '@ujrpc/core';", '@u.rpc'],
    ['through a named re-export', "import { exposed } from './named.js';", '@exposed({})'],
    ['through export *', "import { rpc } from './star.js';", '@rpc'],
  ])('%s', async (_, head, decorator) => {
    const folder = temporaryProject({
      ...core,
      'tsconfig.json': tsconfig,
      'src/service.ts': oneMethod(head, decorator, 'Service'),
      'src/named.ts': "export { rpc as exposed } from '@ujrpc/core';",
      'src/star.ts': "export * from '@ujrpc/core';",
    });
    const { classes } = await loadContract(generated(folder).get('server.js') ?? '');
    expect(classes.map((one) => one.name)).toEqual(['Service']);
  });

  test('but not when it is somebody else’s', () => {
    const folder = temporaryProject({
      ...core,
      'tsconfig.json': tsconfig,
      'src/service.ts': oneMethod("import { rpc } from './mine.js';", '@rpc', 'Service'),
      'src/mine.ts': 'export const rpc = (target: unknown, key: string): void => {};',
    });
    const { diagnostics } = generate({ project: path.join(folder, 'tsconfig.json') });
    expect(diagnostics.map((one) => one.code)).toEqual(['UJRPC102']);
  });
});

test('classes may be exported by default or by a list, and keep the names they have', async () => {
  const folder = temporaryProject({
    'tsconfig.json': tsconfig,
    'src/a.ts':
      "import { rpc } from '@ujrpc/core';\nexport default class A {\n  @rpc a(): void {}\n}\n",
    'src/b.ts':
      "import { rpc } from '@ujrpc/core';\nclass B {\n  @rpc b(): void {}\n}\nexport { B as Other };\n",
  });
  const { classes } = await loadContract(generated(folder).get('server.js') ?? '');
  expect(classes.map((one) => one.name)).toEqual(['A', 'B']);
});

test('types come out of packages too', () => {
  const folder = temporaryProject({
    'tsconfig.json': tsconfig,
    'node_modules/shapes/package.json': '{"name":"shapes","type":"module","types":"index.d.ts"}',
    'node_modules/shapes/index.d.ts': '/** Round. */\nexport interface Circle { radius: number }',
    'src/a.ts': `import { rpc } from '@ujrpc/core';
      import type { Circle } from 'shapes';
      export class A { @rpc area(circle: Circle): number { return circle.radius; } }`,
  });
  expect(generated(folder).get('client.d.ts')).toContain(
    '/** Round. */\nexport interface Circle {\n  radius: number;\n}',
  );
});

test('typia’s own tags hold', async () => {
  const folder = temporaryProject({
    'tsconfig.json': tsconfig,
    'src/a.ts': `import { rpc } from '@ujrpc/core';
      import type { tags } from 'typia';
      export class A {
        @rpc kinds(a: number & tags.Type<'uint32'>, b: number & tags.Type<'int64'>, c: number & tags.Type<'double'>): void {}
        @rpc ranges(a: number & tags.Type<'int32'> & tags.Minimum<3> & tags.ExclusiveMaximum<9>): void {}
        @rpc texts(a: string & tags.Format<'email'>, b: string & tags.Pattern<'^[a-z"]+$'> & tags.MaxLength<3>): void {}
        @rpc lists(a: string[] & tags.MinItems<1> & tags.UniqueItems): void {}
      }`,
  });
  const typia = path.dirname(createRequire(import.meta.url).resolve('typia/package.json'));
  mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  symlinkSync(typia, path.join(folder, 'node_modules/typia'));
  const { classes } = await loadContract(generated(folder).get('server.js') ?? '');
  const method = (name: string) => {
    const found = classes[0]?.methods.find((one) => one.property === name);
    return (...args: unknown[]) => found?.validate(args).success;
  };
  const kinds = classes[0]?.methods[0]?.params.map((param) => param.kind);
  expect(kinds).toEqual(['u32', 'i64', 'f64']);
  expect(method('kinds')(1, 2 ** 53, 0)).toBe(false);
  expect([2, 3, 8, 8.5, 9].map((value) => method('ranges')(value))).toEqual([
    false,
    true,
    true,
    false,
    false,
  ]);
  expect(method('texts')('a@b.org', 'a"')).toBe(true);
  expect(method('texts')('a.b.org', 'a')).toBe(false);
  expect(method('texts')('a@b.org', 'A')).toBe(false);
  expect(method('texts')('a@b.org', 'abcd')).toBe(false);
  expect(method('lists')(['a', 'b'])).toBe(true);
  expect(method('lists')([])).toBe(false);
  expect(method('lists')(['a', 'a'])).toBe(false);
});
