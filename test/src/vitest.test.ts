import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { blocksOf, pageNamed, root } from './support/markdown.js';

/** Within this package, whose dependencies are found from there. */
const generated = path.join(root, 'test/.generated');
mkdirSync(generated, { recursive: true });
const project = mkdtempSync(path.join(generated, 'vitest-'));
afterAll(() => rmSync(project, { recursive: true, force: true }));

const VITEST = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
);

const TEST = `import { Server } from '@ujrpc/core';
import { expect, test } from 'vitest';
import { createClient } from '../generated/client.js';
import { contract } from '../generated/server.js';
import { Calculator } from './calculator.js';

test('adds', async () => {
  const server = new Server({ contract }).register(new Calculator());
  const { url } = await server.listen({ port: 0 });
  expect(await createClient(url).sum(2, 3)).toBe(5);
  await server.close();
});
`;

test('the class and the tsconfig of the README run under vitest, which does not lower TC39 decorators', async () => {
  const blocks = blocksOf(pageNamed('README.md'));
  const files = ['src/calculator.ts', 'tsconfig.json'].map((name) => {
    const block = blocks.find(({ words }) => words[0] === name);
    return [name, block?.text ?? ''] as const;
  });
  mkdirSync(path.join(project, 'src'));
  for (const [name, text] of [...files, ['src/calculator.test.ts', TEST] as const]) {
    writeFileSync(path.join(project, name), text);
  }
  const codegen = path.join(root, 'packages/codegen/bin/ujrpc-codegen.js');
  const run = (program: string, ...argv: readonly string[]) =>
    promisify(execFile)(process.execPath, [program, ...argv], { cwd: project });
  await run(codegen);
  const { stdout } = await run(VITEST, 'run', '--root', project, '--reporter', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ success: true, numPassedTests: 1 });
}, 60_000);
