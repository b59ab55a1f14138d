import path from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryProject, tsconfig } from '../fixtures/temporary-project.js';
import { formatDiagnostic, generate } from '../index.js';

/** @param members From line 3 on. */
function errorsIn(head: string, ...members: string[]): string[] {
  const source = ["import { rpc } from '@ujrpc/core';", head, ...members, '}'].join('\n');
  const folder = temporaryProject({ 'tsconfig.json': tsconfig, 'src/a.ts': source });
  const { diagnostics } = generate({ project: folder });
  return diagnostics.map((one) => formatDiagnostic(one, path.join(folder, 'src')));
}

const overloads =
  'error UJRPC306: `over` has 2 overloads, and a call on the wire cannot choose; use one ' +
  'signature with optional parameters or a union, or several methods';

test('@rpc on the signature of an overload is refused there', () => {
  expect(
    errorsIn(
      'export class A {',
      '@rpc over(a: number): number;',
      'over(a: string): string;',
      'over(a: any): any { return a; }',
      '@rpc fine(): void {}',
    ),
  ).toEqual([`a.ts:3:6 - ${overloads}`]);
});

test('@rpc on a later signature, in a class with @rpc and no other method', () => {
  expect(
    errorsIn(
      '@rpc export class A {',
      'over(a: number): number;',
      '@rpc over(a: string): string;',
      'over(a: any): any { return a; }',
    ),
  ).toEqual([`a.ts:4:6 - ${overloads}`]);
});

test('@rpc on an abstract method is refused there', () => {
  expect(errorsIn('export abstract class A {', '@rpc abstract over(): void;')).toEqual([
    'a.ts:3:15 - error UJRPC304: `over` has @rpc but is abstract, which leaves nothing to ' +
      'decorate; put @rpc on the methods that implement it',
  ]);
});
