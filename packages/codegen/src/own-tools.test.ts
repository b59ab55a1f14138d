import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { madeWith } from '#bundled';
import { otherVersions, requireOwnTools } from './own-tools.js';

const bundle = new URL('../bundled/', import.meta.url);

test('the tools that were installed are those that it was built with', () => {
  expect(() => requireOwnTools()).not.toThrow();
});

test('another version of TypeScript or esbuild is named: UJRPC105', () => {
  expect(otherVersions({ TypeScript: '5.9.3', esbuild: '0.25.0' })).toEqual([
    `expected TypeScript ${madeWith.TypeScript}, but 5.9.3 is installed`,
    `expected esbuild ${madeWith.esbuild}, but 0.25.0 is installed`,
  ]);
});

test('what is bundled imports ts-morph and Node, and nothing that an application may have too', () => {
  const text = readFileSync(new URL('index.js', bundle), 'utf8');
  const imported = [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*"([\w@][^"]*)"/g)];
  expect(new Set(imported.map(([, name]) => name))).toEqual(new Set(['ts-morph', 'path']));
});

test('the licences of what is bundled are shipped along', () => {
  expect(readdirSync(bundle)).toContain('THIRD-PARTY.txt');
  const notice = readFileSync(new URL('THIRD-PARTY.txt', bundle), 'utf8');
  for (const name of ['typia', '@typia/core', '@typia/transform', '@typia/utils']) {
    expect(notice).toMatch(new RegExp(`^${name} 12\\.2\\.1 \\(MIT\\)$`, 'm'));
  }
  expect(notice.match(/Permission is hereby granted, free of charge/g)).toHaveLength(5);
  expect(notice).toMatch(/^recheck 4\.5\.0 \(MIT\)$/m);
});
