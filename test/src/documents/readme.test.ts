import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Block, pageNamed } from '../support/markdown.js';
import { commandsOf, runBlock } from './commands.js';
import { blocksOfProject, DocumentProject } from './project.js';

const SLOW_MS = 180_000;

const { text: readme } = pageNamed('README.md');

/** One pixel. */
const FOX =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const commandBlocks = (project: string): readonly Block[] =>
  blocksOfProject('README.md', project).filter(
    ({ language, words }) => language === 'sh' && words[0] !== 'not-run:',
  );

/** A project of the README with its files; `prepare` adds what it does not show. */
function withProject(name: string, prepare?: (project: DocumentProject) => Promise<void>) {
  const made: { project: DocumentProject } = { project: undefined as never };
  beforeAll(async () => {
    made.project = await DocumentProject.make();
    await made.project.writeNamed(blocksOfProject('README.md', name));
    await prepare?.(made.project);
  }, SLOW_MS);
  afterAll(() => made.project.remove());
  return made;
}

describe('the start in three commands', () => {
  const made = withProject('');

  test(
    'runs as it is shown',
    async () => {
      const blocks = commandBlocks('');
      const commands = blocks.flatMap(commandsOf);
      expect(commands.filter(({ printed }) => printed !== undefined)).toHaveLength(4);
      for (const block of blocks) {
        await runBlock(made.project, block);
      }
    },
    SLOW_MS,
  );

  test('a wrong call is refused in the words of the first example', async () => {
    const [, refusal] = /^\/\/ {3}(b: expected .*)$/m.exec(readme) ?? [];
    const { stderr } = await made.project.shell('ujrpc sum a=2 b=three');
    expect(stderr.split('\n')).toContain(`  ${refusal}`);
  });

  test('a wrong call does not compile', async () => {
    const [, call] = /^\/\/ (await client\.sum\(2, 'three'\);)$/m.exec(readme) ?? [];
    const imports = "import { createClient } from '../generated/client.js';";
    await made.project.write(
      'src/wrong.ts',
      `${imports}\nconst client = createClient('');\n${call}`,
    );
    const { stdout, status } = await made.project.shell('tsc --noEmit');
    expect(status).not.toBe(0);
    expect(stdout).toContain("Argument of type 'string' is not assignable");
  });
});

describe("FastAPI's neighbour", () => {
  const made = withProject('fastapi');

  test(
    'runs as it is shown',
    async () => {
      const [block, ...others] = commandBlocks('fastapi');
      expect(others).toEqual([]);
      await runBlock(made.project, block as Block);
    },
    SLOW_MS,
  );
});

describe('the photos', () => {
  const made = withProject('photos', async (project) => {
    const main = blocksOfProject('README.md', '').find(({ words }) => words[0] === 'src/main.ts');
    const served = (main?.text ?? '').replaceAll('Calculator', 'Photos');
    await project.write('src/main.ts', served.replace('./calculator.js', './photos.js'));
    await project.write('fox.png', Buffer.from(FOX, 'base64'));
    expect(await project.shell('ujrpc-codegen && tsc')).toMatchObject({ status: 0 });
    await project.serve();
  });

  test('their client prints what the comments of its lines say', async () => {
    const [colour, width] = [/ (float32 .*)$/m, /data.width.*? (\d+),/].map(
      (e) => e.exec(readme)?.[1],
    );
    const { stdout } = await made.project.shell('node dist/call.js');
    expect(stdout).toBe(`${colour}\n${width}\n`);
  });

  test('their command takes an image and leaves an array', async () => {
    const [block] = commandBlocks('photos');
    await runBlock(made.project, block as Block);
    const array = await readFile(path.join(made.project.folder, 'colour.npy'), 'latin1');
    expect(array).toContain("'descr': '<f4', 'fortran_order': False, 'shape': (3,)");
  });
});
