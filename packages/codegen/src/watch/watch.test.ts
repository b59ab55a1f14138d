import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { calculator, temporaryProject, tsconfig } from '../fixtures/temporary-project.js';
import { watch } from './watch.js';

let folder: string;
let stop: AbortController;
let ended: Promise<void>;
let lines: string[];
let wake: () => void;

beforeEach(() => {
  folder = temporaryProject({ 'tsconfig.json': tsconfig, 'src/calculator.ts': calculator });
  stop = new AbortController();
  lines = [];
  wake = () => undefined;
  const say = (line: string) => {
    lines.push(line);
    wake();
  };
  const config = {
    tsconfig: path.join(folder, 'tsconfig.json'),
    out: path.join(folder, 'generated'),
    standalone: false,
  };
  ended = watch(config, { directory: folder, out: say, error: say }, stop.signal);
});

afterEach(async () => {
  stop.abort();
  await ended;
});

/** The next line that the watcher says. */
async function nextLine(): Promise<string> {
  if (lines.length === 0) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  return lines.shift() ?? '';
}

/** Until the first files are written. */
async function started(): Promise<void> {
  while (!(await nextLine()).includes('wrote')) {
    // It says that it is watching.
  }
}

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const generated = (name: string) => readFileSync(path.join(folder, 'generated', name), 'utf8');

test('generates at once and again after a change', async () => {
  expect(await nextLine()).toBe('watching . for changes');
  expect(await nextLine()).toMatch(/^1 method → generated: wrote .* \(\d+ ms\)$/);
  write('src/calculator.ts', calculator.replace('b: number', 'b?: number'));
  expect(await nextLine()).toContain('wrote server.js');
  expect(generated('client.d.ts')).toContain('sum(a: number, b?: number)');
});

test('reports an error, what the run took, and that it is gone', async () => {
  await started();
  write('src/calculator.ts', calculator.replace('b: number', 'b: any'));
  expect(await nextLine()).toMatch(/^src\/calculator\.ts:7:21 - error UJRPC401/);
  expect(await nextLine()).toMatch(/^nothing written: correct the errors above \(\d+ ms\)$/);
  write('src/calculator.ts', calculator.replace('b: number', 'b: string'));
  expect(await nextLine()).toMatch(/^1 method → generated: wrote .* \(\d+ ms\)$/);
  expect(await nextLine()).toBe('the errors are gone');
});

test('takes in new files in new folders, and lets go of deleted ones', async () => {
  await started();
  mkdirSync(path.join(folder, 'src/more'));
  write('src/more/second.ts', calculator.replaceAll('Calculator', 'Second').replace('sum', 'add'));
  let line = await nextLine();
  // The folder alone may have been seen first.
  if (line.includes('nothing changed')) {
    line = await nextLine();
  }
  expect(line).toMatch(/^2 methods/);
  rmSync(path.join(folder, 'src/more/second.ts'));
  expect(await nextLine()).toMatch(/^1 method /);
});

test('follows types in other files', async () => {
  const typed = calculator
    .replace("core';", "core';\nimport type { Value } from './value.js';")
    .replace('a: number', 'a: Value');
  write('src/value.ts', 'export interface Value { x: number }');
  write('src/calculator.ts', typed);
  await started();
  write('src/value.ts', 'export interface Value { x: string }');
  let line = await nextLine();
  while (!line.includes('wrote') || !generated('client.d.ts').includes('x: string')) {
    line = await nextLine();
  }
  expect(generated('client.d.ts')).toContain('x: string;');
});

test('survives a broken tsconfig', async () => {
  await started();
  write('tsconfig.json', '{');
  expect(await nextLine()).toContain('error UJRPC101');
  write('tsconfig.json', tsconfig);
  let line = await nextLine();
  while (!line.startsWith('1 method')) {
    line = await nextLine();
  }
  expect(line).toContain('nothing changed');
});
