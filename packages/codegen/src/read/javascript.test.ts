import path from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryProject, tsconfig } from '../fixtures/temporary-project.js';
import { formatDiagnostic, generate } from '../index.js';

function errorsIn(name: string, source: string): string[] {
  const options = tsconfig.replace('"strict":true', '"strict":true,"allowJs":true');
  const folder = temporaryProject({
    'tsconfig.json': options,
    [`src/${name}`]: `import { rpc } from '@ujrpc/core';\n${source}`,
  });
  const { diagnostics } = generate({ project: folder });
  return diagnostics.map((one) => formatDiagnostic(one, path.join(folder, 'src')));
}

const move = 'move the class to a .ts file: types are read from TypeScript, not from JavaScript';

test('an untyped parameter in JavaScript: the remedy is TypeScript', () => {
  const source = 'export class A {\n  /** @param {number} a */\n  @rpc f(a) {}\n}';
  expect(errorsIn('a.js', source)).toEqual([
    `a.js:4:10 - error UJRPC307: parameter \`a\` has no type; ${move}`,
  ]);
});

test('an inferred any in JavaScript: the remedy is TypeScript', () => {
  const source = 'export class A {\n  @rpc f() { return JSON.parse("1"); }\n}';
  expect(errorsIn('a.mjs', source)).toEqual([
    `a.mjs:3:8 - error UJRPC401: the result is any, which checks nothing; ${move}`,
  ]);
});

test('an untyped parameter in TypeScript: its type belongs in the signature', () => {
  expect(errorsIn('a.ts', 'export class A {\n  @rpc f(a): void {}\n}')).toEqual([
    'a.ts:3:10 - error UJRPC307: parameter `a` has no type; write it in the signature: types are ' +
      'read from TypeScript',
  ]);
});
