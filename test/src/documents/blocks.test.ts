import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { python } from '../../../packages/values/src/fixtures/python.js';
import { type Block, blocksOf, pages, root } from '../support/markdown.js';

/**
 * Every fenced block of every page is checked in one of these ways; a word beside its language, which a
 * rendered page does not show, says when it is not the usual one.
 *
 * - `ts` compiles (compile.test.ts). With a UJRPC code it is refused with that code.
 * - `sh` runs (shell.test.ts, readme.test.ts), or by the test that `run-by=FILE` names, or
 *   `not-run: WHY` says why it cannot.
 * - `json` and `python` are parsed here. Python beside types runs in types-document.test.ts.
 * - `text` is not code: output and drawings.
 */
const blocks = pages.flatMap(blocksOf);
const inLanguage = (language: string) => blocks.filter((block) => block.language === language);
const named = (found: readonly Block[]) =>
  found.map((block) => ({ at: `${block.page}:${block.line}`, ...block }));

/** The commands that nothing runs. Another one needs a reason, and this number. */
const NOT_RUN = 14;

test('a block is in a language that is checked, or is text', () => {
  const languages = ['ts', 'sh', 'json', 'python', 'text'];
  expect(named(blocks).filter(({ language }) => !languages.includes(language))).toEqual([]);
});

test('fences are written so that they are found', () => {
  const fences = pages.flatMap(({ text }) => text.match(/^\s*(```|~~~)/gm) ?? []);
  expect(fences).toHaveLength(2 * blocks.length);
});

describe('commands', () => {
  test('that are not run say why', () => {
    const notRun = inLanguage('sh').filter(({ words }) => words[0] === 'not-run:');
    expect(notRun).toHaveLength(NOT_RUN);
    for (const { words } of notRun) {
      expect(words.slice(1).join(' ')).toMatch(/\w+ \w+/);
    }
  });

  test('that another test runs name one that exists', () => {
    const elsewhere = inLanguage('sh').flatMap(({ words }) =>
      words
        .filter((word) => word.startsWith('run-by='))
        .map((word) => word.slice('run-by='.length)),
    );
    expect(elsewhere.length).toBeGreaterThan(5);
    expect(elsewhere.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});

test.each(named(inLanguage('json')))('the JSON at $at is JSON', ({ text }) => {
  expect(() => JSON.parse(text) as unknown).not.toThrow();
});

test.each(named(inLanguage('python')))('the Python at $at is Python', async ({ text }) => {
  const program = "import ast\nast.parse(given['text'])\nprint(json.dumps('parsed'))";
  expect(await python(program, { text })).toBe('parsed');
});
