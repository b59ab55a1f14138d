import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { split } from 'shlex';
import { helpText } from '../help-text.js';
import { readCommandLine } from './command-line.js';
import { GROUPS, OPTIONS, optionForm } from './options.js';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test('README.md has the options in the order, groups and words of the table', () => {
  const rows = [...README.matchAll(/^### (.+)$|^\| `(.+)` \| (.+) \|$/gm)];
  const written = rows.map(([, group, form, help]) => group ?? [form, help]);
  const table: readonly unknown[] = GROUPS.flatMap((group) => [
    group,
    ...OPTIONS.filter((one) => one.group === group).map((one) => [optionForm(one), one.help]),
  ]);
  expect(written.filter((one) => typeof one !== 'string' || table.includes(one))).toEqual(table);
});

test('--help fits a terminal of 80 columns', () => {
  const wide = helpText()
    .split('\n')
    .filter((line) => line.length > 80);
  expect(wide).toEqual([]);
});

test('no two options have one name', () => {
  const names = OPTIONS.flatMap(({ name, short }) => [name, ...(short ? [short] : [])]);
  expect(new Set(names).size).toBe(names.length);
});

describe('every example is a right command line', () => {
  const examples = [README, helpText()].flatMap((text) => [
    ...text.matchAll(/^ *(?:.*\| )?(?:npx )?ujrpc (?!METHOD|--batch FILE|NAMESPACE)([^|#\n]+)/gm),
  ]);
  const words = examples.map(([, line = '']) => line.trim());

  test.each(words.filter((line) => !/-[if] |@-/.test(line)))('ujrpc %s', (line) => {
    expect(() => readCommandLine(split(line))).not.toThrow();
  });

  // The files are not there; all else is right when they are what is missed.
  test.each(words.filter((line) => /-[if] /.test(line)))('ujrpc %s, with its file', (line) => {
    expect(() => readCommandLine(split(line))).toThrow('there is no such file');
  });

  test('and there are some', () => {
    expect(words.length).toBeGreaterThan(12);
  });
});
