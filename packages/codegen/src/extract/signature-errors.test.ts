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
    "a.ts:7:17 - error UJRPC402: TS1005: ',' expected; correct the signature",
  ]);
});

test('a syntax error in a body is not', () => {
  expect(errorsIn(calculator.replace('a + b', 'a +'))).toEqual([]);
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
