import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { anchorsOf, pages, proseOf, root } from './support/markdown.js';

interface Link {
  readonly from: string;
  readonly file: string;
  readonly anchor: string | undefined;
}

/** Links that stay in the repository. */
const links = pages.flatMap((page) =>
  Array.from(proseOf(page).matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']): Link => {
    const [file = '', anchor] = target.split('#');
    const folder = path.dirname(page.name);
    return { from: page.name, file: file === '' ? page.name : path.join(folder, file), anchor };
  }).filter(({ file }) => !/https?:\//.test(file) && !file.includes('{{')),
);

test('every relative link of a page leads to a file', () => {
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter(({ file }) => !existsSync(path.join(root, file)))).toEqual([]);
});

test('every link to a heading leads to one', () => {
  const anchored = links.filter(({ anchor }) => anchor !== undefined);
  const leadsNowhere = ({ file, anchor }: Link) => {
    const page = pages.find(({ name }) => name === file);
    return page === undefined || !anchorsOf(page).includes(anchor as string);
  };
  expect(anchored.length).toBeGreaterThan(5);
  expect(anchored.filter(leadsNowhere)).toEqual([]);
});
