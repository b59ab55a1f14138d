import { expect, test } from '@jest/globals';
import { pageNamed, pages } from './support/markdown.js';

const FOLDER = 'docs/decisions/';

const records = pages
  .filter(({ name }) => name.startsWith(FOLDER) && !name.endsWith('README.md'))
  .map(({ name, text }) => ({
    file: name.slice(FOLDER.length),
    title: /^# (.*)$/m.exec(text)?.[1] ?? '',
  }))
  .sort((a, b) => a.file.localeCompare(b.file));

test('the index lists every decision by its title, in order', () => {
  const index = pageNamed(`${FOLDER}README.md`).text.match(/^- .*$/gm);
  expect(index).toEqual(records.map(({ file, title }) => `- [${title}](${file})`));
});

test('the title of a decision begins with the number that its file has', () => {
  for (const { file, title } of records) {
    expect(title).toMatch(new RegExp(`^${Number(file.slice(0, 4))}\\. [\`A-Za-z]`));
  }
  expect(new Set(records.map(({ file }) => file.slice(0, 4))).size).toBe(records.length);
});
