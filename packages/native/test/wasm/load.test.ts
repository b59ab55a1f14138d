import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** A copy of the package, whose files a test changes. */
let copy: string;

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'ujrpc-load-'));
  for (const part of ['package.json', 'lib']) {
    await cp(join(PACKAGE, part), join(copy, part), { recursive: true });
  }
});

afterEach(() => rm(copy, { recursive: true }));

/** Loads the engine of the copy in a process of its own. @returns the exports of the engine, how many */
async function load(...flags: string[]): Promise<number> {
  const program = `
    import(${JSON.stringify(join(copy, 'lib/wasm/load.js'))})
      .then(({ loadModule }) => loadModule())
      .then((engine) => console.log(WebAssembly.Module.exports(engine).length))`;
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', program]);
  return Number(stdout);
}

const inCopy = (name: string) => join(copy, 'lib/wasm', name);

describe('the module of the engine', () => {
  test('is compiled from its file, and its text is not read', async () => {
    await writeFile(inCopy('engine-text.js'), 'throw new Error("read");');
    expect(await load()).toBeGreaterThan(20);
  });

  test('comes from its text where there is no file', async () => {
    await rm(inCopy('engine.wasm'));
    expect(await load()).toBeGreaterThan(20);
  });

  test('says how it is built where there is neither', async () => {
    await rm(inCopy('engine.wasm'));
    await rm(inCopy('engine-text.js'));
    await expect(load()).rejects.toThrow(
      `@ujrpc/native has no engine.wasm, which the transport node needs; build it with npm run build:wasm in ${copy}`,
    );
  });

  test('needs WebAssembly, and says so without it', async () => {
    await expect(load('--jitless')).rejects.toThrow(
      'start it without --jitless, or use the transport epoll',
    );
  });
});
