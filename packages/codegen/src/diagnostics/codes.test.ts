import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { diagnosticCodes } from './codes.js';

const page = readFileSync(new URL('../../../../docs/codegen-errors.md', import.meta.url), 'utf8');

test('docs/codegen-errors.md has one section for each code, in order', () => {
  const headings = [...page.matchAll(/^## (UJRPC\d+) (.*)$/gm)].map(([, code, title]) => [
    code,
    title,
  ]);
  const table = Object.entries(diagnosticCodes).map(([code, { title }]) => [code, title]);
  expect(headings).toEqual(table);
});
