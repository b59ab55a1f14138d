import path from 'node:path';
import { expect, test } from '@jest/globals';
import { generated } from '../fixtures/generated.js';
import { temporaryProject } from '../fixtures/temporary-project.js';
import { generate } from '../index.js';

test('a tsconfig that only refers to others names them', () => {
  const folder = temporaryProject({
    'tsconfig.json': '{ "files": [], "references": [{ "path": "./api" }, { "path": "./web" }] }',
  });
  const { diagnostics } = generate({ project: folder });
  expect(diagnostics.map(({ message }) => message)).toEqual([
    `${folder}/tsconfig.json has no files of its own, it only refers to other projects; ` +
      `use --project ${folder}/api or --project ${path.join(folder, 'web')}`,
  ]);
});

const methods = (type: string) =>
  Array.from({ length: 3 }, (_, i) => `@rpc m${i}(a: ${type}): ${type}[] { return [a]; }`).join(
    '\n',
  );

test.each([
  ["import type { Money } from '@acme/lib';", 'Money', "'@acme/lib'", 'install or build it'],
  ["import { type Money as M } from '@acme/lib';", 'M', "'@acme/lib'", 'install or build it'],
  ["import type Money from '@acme/lib';", 'Money', "'@acme/lib'", 'install or build it'],
  ["import type * as lib from '@acme/lib';", 'lib.Money', "'@acme/lib'", 'install or build it'],
  [
    "import type { Money } from '../lib/dist/money.js';",
    'Money',
    "'../lib/dist/money.js'",
    'correct the path, or build the project that it refers to (tsc --build)',
  ],
])('a module that is not there is reported once: %s', (line, type, module, remedy) => {
  const { errors } = generated({
    'src/a.ts': `import { rpc } from '@ujrpc/core';\n${line}\nexport class Service { ${methods(type)} }`,
  });
  expect(errors).toEqual([
    `a.ts:2:${line.indexOf(module) + 1} - error UJRPC402: TS2307: Cannot find module ${module} or its corresponding type declarations; ${remedy}`,
  ]);
});

test('one that a type of another file needs is reported there', () => {
  const { errors } = generated({
    'src/a.ts': `import { rpc } from '@ujrpc/core';\nimport type { Bill } from './bill.js';\nexport class Service { ${methods('Bill')} }`,
    'src/bill.ts':
      "import type { Money } from '@acme/lib';\nexport interface Bill { sum: Money; tax: Money }",
  });
  expect(errors).toEqual([
    expect.stringContaining(
      "bill.ts:1:28 - error UJRPC402: TS2307: Cannot find module '@acme/lib'",
    ),
  ]);
});
