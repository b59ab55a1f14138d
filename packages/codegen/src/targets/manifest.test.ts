import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { calculator, temporaryProject } from '../fixtures/temporary-project.js';
import { generate } from '../index.js';

const packages = fileURLToPath(new URL('../../..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const main = `declare const exports: object;
import { createClient } from '../generated/client.js';
import { contract } from '../generated/server.js';
console.log(contract.classes[0]?.name, typeof createClient, typeof exports);
`;

const tsconfig = JSON.stringify({
  compilerOptions: {
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    types: [],
    lib: ['es2023', 'dom'],
    skipLibCheck: true,
    rootDir: 'src',
    outDir: 'dist',
  },
  include: ['src'],
});

function commonJsPackage(): string {
  const folder = temporaryProject({
    'package.json': '{ "name": "common", "version": "1.0.0", "type": "commonjs" }',
    'tsconfig.json': tsconfig,
    'src/calculator.ts': calculator,
    'src/main.ts': main,
  });
  mkdirSync(path.join(folder, 'node_modules/@ujrpc'), { recursive: true });
  for (const name of ['core', 'client']) {
    symlinkSync(path.join(packages, name), path.join(folder, 'node_modules/@ujrpc', name));
  }
  mkdirSync(path.join(folder, 'generated'));
  for (const [name, text] of generate({ project: folder }).files) {
    writeFileSync(path.join(folder, 'generated', name), text);
  }
  return folder;
}

function node(folder: string, ...args: string[]) {
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { stdout, stderr };
}

test('a CommonJS package compiles against the generated modules and loads them', () => {
  const folder = commonJsPackage();
  expect(node(folder, tsc)).toEqual({ stdout: '', stderr: '' });
  const { stdout } = node(folder, 'dist/main.js');
  expect(stdout).toBe('Calculator function object\n');
  rmSync(path.join(folder, 'generated/package.json'));
  expect(node(folder, 'dist/main.js').stderr).toContain('SyntaxError');
});
