import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Block, blocksOf, pageNamed, pages } from '../support/markdown.js';
import { runBlock } from './commands.js';
import { blockNamed, DocumentProject } from './project.js';

const SLOW_MS = 180_000;
const fixture = (name: string) =>
  readFileSync(path.join(import.meta.dirname, 'fixtures', name), 'utf8');

/** One pixel. */
const CAT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

interface Setting {
  /** What lies in the folder in which a page's commands are typed. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Whether a server listens meanwhile: what is in `src`, built. */
  readonly served?: boolean;
}

/** Pages whose commands run here, in order; those of the README have a suite of their own. */
const SETTINGS: Readonly<Record<string, Setting>> = {
  'packages/cli/README.md': {
    files: {
      'src/service.ts': fixture('cli-service.ts'),
      'src/main.ts': fixture('cli-main.ts'),
      'calls.txt': 'sum a=1 b=2\nauth id=5\n',
      'cat.png': CAT,
    },
    served: true,
  },
  'packages/codegen/README.md': {
    files: {
      'src/calculator.ts': blockNamed('packages/codegen/README.md', 'src/calculator.ts').text,
    },
  },
  'docs/codegen.md': { files: { 'src/service.ts': fixture('service.ts') } },
};

const commandBlocks = (page: string): readonly Block[] =>
  blocksOf(pageNamed(page)).filter(
    ({ language, words }) => language === 'sh' && words.length === 0,
  );

test('every page with commands that are not marked otherwise has them run', () => {
  const others = pages.map(({ name }) => name).filter((name) => commandBlocks(name).length > 0);
  expect(others.sort()).toEqual([...Object.keys(SETTINGS), 'README.md'].sort());
});

describe.each(Object.entries(SETTINGS))('the commands of %s', (page, { files, served = false }) => {
  let project: DocumentProject;

  beforeAll(async () => {
    project = await DocumentProject.make();
    for (const [name, content] of Object.entries(files)) {
      await project.write(name, content);
    }
    if (served) {
      expect(await project.shell('ujrpc-codegen && tsc')).toMatchObject({ status: 0 });
      await project.serve();
    }
  }, SLOW_MS);

  afterAll(() => project.remove());

  test(
    'run as they are shown',
    async () => {
      for (const block of commandBlocks(page)) {
        await runBlock(project, block);
      }
    },
    SLOW_MS,
  );
});
