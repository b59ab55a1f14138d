import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ReadmeProject, readme } from './support/readme.js';

const SLOW_MS = 60_000;

/** One pixel. */
const FOX =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('the quick start', () => {
  let project: ReadmeProject;

  beforeAll(async () => {
    project = await ReadmeProject.make();
    for (const name of ['tsconfig.json', 'src/calculator.ts', 'src/main.ts', 'src/frontend.ts']) {
      await project.writeShown(name);
    }
    await project.shell('ujrpc-codegen && tsc');
    await project.serve();
  }, SLOW_MS);

  afterAll(async () => {
    await project.remove();
  });

  test('its frontend prints the sum', async () => {
    expect((await project.shell('node dist/frontend.js')).stdout).toBe('5\n');
  });

  test('its CLI call prints the sum', async () => {
    expect((await project.shell('ujrpc -p 8545 sum a=2 b=3')).stdout).toBe('5\n');
  });

  test('its curl call is answered', async () => {
    const command = /^curl localhost.*?\n.*?$/m.exec(readme)?.[0] ?? '';
    const { stdout } = await project.shell(`${command} -sS`);
    expect(stdout).toBe('{"jsonrpc":"2.0","id":1,"result":5}');
  });

  test('a wrong call is explained as it is shown', async () => {
    const shown = /^# (error -32602.*?)\n# (.*?)$/m.exec(readme);
    await expect(project.shell('ujrpc -p 8545 sum a=2 b=three')).rejects.toMatchObject({
      code: 1,
      stderr: `${shown?.[1]}\n${shown?.[2]}\n`,
    });
  });

  test('a frontend that calls it wrongly does not compile', async () => {
    await project.write(
      'src/wrong.ts',
      "import { createClient } from '../generated/client.js';\nawait createClient('').sum(2, 'three');\n",
    );
    await expect(project.shell('tsc --noEmit')).rejects.toMatchObject({
      stdout: expect.stringContaining("Argument of type 'string' is not assignable") as unknown,
    });
  });
});

describe('the photos', () => {
  let project: ReadmeProject;

  beforeAll(async () => {
    project = await ReadmeProject.make();
    await project.writeShown('tsconfig.json');
    await project.writeShown('src/main.ts', {
      Calculator: 'Photos',
      './calculator.js': './photos.js',
    });
    await project.writeShown('src/photos.ts');
    await project.writeShown('src/call.ts');
    await project.shell('ujrpc-codegen && tsc');
    await project.serve();
  }, SLOW_MS);

  afterAll(async () => {
    await project.remove();
  });

  test('their client prints what is shown behind its lines', async () => {
    const [colour, width] = [/ (float32 .*)$/m, /data.width.*? (\d+),/].map(
      (e) => e.exec(readme)?.[1],
    );
    const { stdout } = await project.shell('node dist/call.js');
    expect(stdout).toBe(`${colour}\n${width}\n`);
  });

  test('their CLI call takes an image and leaves an array', async () => {
    const fox = path.join(project.folder, 'fox.png');
    await writeFile(fox, Buffer.from(FOX, 'base64'));
    const call = /^npx (ujrpc mean .*)$/m.exec(readme)?.[1];
    await project.shell(`${call} -p 8545`);
    const array = await readFile(path.join(project.folder, 'colour.npy'), 'latin1');
    expect(array).toContain("'descr': '<f4', 'fortran_order': False, 'shape': (3,)");
  });
});
