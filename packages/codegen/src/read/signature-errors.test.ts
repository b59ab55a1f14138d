import path from 'node:path';
import { expect, test } from '@jest/globals';
import { calculator, temporaryProject, tsconfig } from '../fixtures/temporary-project.js';
import { formatDiagnostic, generate } from '../index.js';

function errorsIn(source: string, options = tsconfig): string[] {
  const folder = temporaryProject({ 'tsconfig.json': options, 'src/a.ts': source });
  const { diagnostics } = generate({ project: folder });
  return diagnostics.map((one) => formatDiagnostic(one, path.join(folder, 'src')));
}

test('a syntax error in a signature is reported in TypeScript’s words', () => {
  expect(errorsIn(calculator.replace('a: number, b', 'a: number b'))).toEqual([
    "a.ts:7:17 - error UJRPC402: TS1005: ',' expected; correct the syntax",
  ]);
});

test('a syntax error in a body is too: the methods after it might be gone', () => {
  const unclosed = calculator
    .replace('return a', '{ return a')
    .replace(/}\n$/, '@rpc two() {}\n}\n');
  expect(errorsIn(unclosed)).toEqual([
    'a.ts:10:5 - error UJRPC402: TS1146: Declaration expected; correct the syntax',
    "a.ts:10:12 - error UJRPC402: TS1005: ';' expected; correct the syntax",
    "a.ts:12:1 - error UJRPC402: TS1005: '}' expected; correct the syntax",
  ]);
});

test('a type error in a body is not', () => {
  expect(errorsIn(calculator.replace('a + b', 'a.b'))).toEqual([]);
});

test('an @rpc without its import is reported where it is', () => {
  const source = calculator.replace(/^import.*\n/, '');
  const message = "Cannot find name 'rpc'; write `import { rpc } from '@ujrpc/core'`";
  expect(errorsIn(source)).toEqual([
    `a.ts:2:1 - error UJRPC402: TS2304: ${message}`,
    `a.ts:5:3 - error UJRPC402: TS2304: ${message}`,
  ]);
});

test('an unresolved type is reported once, with its name', () => {
  expect(errorsIn(calculator.replace('a: number', 'a: Nowhere'))).toEqual([
    "a.ts:7:10 - error UJRPC402: TS2304: Cannot find name 'Nowhere'; correct the signature",
  ]);
});

test('an unused parameter is tsc’s business', () => {
  const options = tsconfig.replace('"strict":true', '"strict":true,"noUnusedParameters":true');
  expect(errorsIn(calculator.replace('a + b', 'a'), options)).toEqual([]);
});
