import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Block, blocksOf, pages } from '../support/markdown.js';
import { DocumentProject, fileOf, projectOf } from './project.js';

const SLOW_MS = 180_000;
const FIXTURES = path.join(import.meta.dirname, 'fixtures');
const fixture = (name: string) => readFileSync(path.join(FIXTURES, name), 'utf8');

/** Blocks that are right, and those that a page shows for their error: ```ts UJRPC201 */
const blocks = pages.flatMap(blocksOf).filter(({ language }) => language === 'ts');
const errorOf = ({ words: [word = ''] }: Block) => (/^UJRPC\d+$/.test(word) ? word : undefined);
const right = blocks.filter((block) => errorOf(block) === undefined);
const wrong = blocks.filter((block) => errorOf(block) !== undefined);

/** What is compiled together: the blocks of a page, by their project. */
const projects = new Map<string, Block[]>();
for (const block of right) {
  const name = `${block.page} ${projectOf(block)}`.trim();
  projects.set(name, [...(projects.get(name) ?? []), block]);
}

let project: DocumentProject | undefined;
afterEach(() => project?.remove());

const IMPORTS = "import { context, RpcError, rpc, Server } from '@ujrpc/core';";

/** A block as a module: one without imports is a fragment, and what it uses comes from elsewhere. */
const moduleOf = ({ text }: Block) => (/^import /m.test(text) ? text : `${IMPORTS} ${text}`);

async function makeProject(shown: readonly Block[]): Promise<DocumentProject> {
  const made = await DocumentProject.make();
  project = made;
  for (const block of shown) {
    await made.write(fileOf(block) ?? `src/line-${block.line}.ts`, moduleOf(block));
  }
  return made;
}

test('pages have many blocks of TypeScript', () => {
  expect(projects.size).toBeGreaterThan(10);
  expect(right.length).toBeGreaterThan(25);
  expect(wrong.length).toBeGreaterThan(2);
});

describe('the TypeScript of', () => {
  test.each([...projects.keys()])(
    '%s compiles, together with what ujrpc-codegen makes of it',
    async (name) => {
      const shown = projects.get(name) ?? [];
      const made = await makeProject(shown);
      await made.write('src/globals.d.ts', fixture('globals.d.ts'));
      await made.write('src/api/client.ts', "export * from '../../generated/client.js';\n");
      if (!shown.some(({ text }) => /^\s*@rpc/m.test(text))) {
        await made.write('src/service.ts', fixture('service.ts'));
      }
      const { stdout, stderr, status } = await made.shell('ujrpc-codegen && tsc --noEmit');
      expect({ status, errors: status === 0 ? '' : stdout + stderr }).toEqual({
        status: 0,
        errors: '',
      });
    },
    SLOW_MS,
  );
});

describe('what a page shows for its error', () => {
  const named = wrong.map((block) => ({
    block,
    code: errorOf(block),
    at: `${block.page}:${block.line}`,
  }));

  test.each(named)(
    '$at is refused with $code, and nothing else',
    async ({ block, code }) => {
      const made = await makeProject([block]);
      const { stderr, status } = await made.shell('ujrpc-codegen');
      const codes = new Set(Array.from(stderr.matchAll(/error (UJRPC\d+)/g), ([, one]) => one));
      expect({ status, codes: [...codes] }).toEqual({ status: 1, codes: [code] });
    },
    SLOW_MS,
  );
});
