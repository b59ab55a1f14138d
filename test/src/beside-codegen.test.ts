import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

/**
 * What npm does: the code generator is installed among the application's packages, and whatever it
 * does not bring itself is found there. `scripts/application-installs.mjs` tries it with package managers.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CODEGEN = path.join(ROOT, 'packages/codegen');
const { dependencies } = JSON.parse(readFileSync(path.join(CODEGEN, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

let application: string;
let packages: string;

beforeAll(() => {
  application = realpathSync(mkdtempSync(path.join(tmpdir(), 'ujrpc-beside-')));
  packages = path.join(application, 'node_modules');
  cpSync(path.join(ROOT, 'scripts/fixtures/application'), application, { recursive: true });
  for (const part of ['bin', 'bundled', 'dist', 'package.json']) {
    cpSync(path.join(CODEGEN, part), path.join(packages, '@ujrpc/codegen', part), {
      recursive: true,
    });
  }
  for (const name of Object.keys(dependencies)) {
    link(name, path.join(CODEGEN, 'node_modules', name));
  }
  link('@ujrpc/core', path.join(ROOT, 'packages/core'));
  link('@types/node', path.join(ROOT, 'node_modules/@types/node'));
});

afterAll(() => rmSync(application, { recursive: true, force: true }));

function link(name: string, target: string): void {
  mkdirSync(path.dirname(path.join(packages, name)), { recursive: true });
  symlinkSync(realpathSync(target), path.join(packages, name));
}

/** The generated files, by their names. */
async function generatedBy(codegen: string, out: string): Promise<Map<string, string>> {
  const program = path.join(codegen, 'bin/ujrpc-codegen.js');
  await promisify(execFile)(process.execPath, [program, '--out', out], { cwd: application });
  const folder = path.join(application, out);
  return new Map(
    readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  );
}

test('neither another TypeScript nor another typia beside it changes a byte', async () => {
  const expected = await generatedBy(CODEGEN, 'here');
  const require = createRequire(import.meta.url);
  link('typescript', path.dirname(require.resolve('typescript-5.9/package.json')));
  for (const name of ['typia', '@typia/core', '@typia/transform']) {
    const folder = path.join(packages, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name, main: 'index.js' }));
    writeFileSync(path.join(folder, 'index.js'), `throw new Error('${name} was loaded');`);
  }
  const found = await generatedBy(path.join(packages, '@ujrpc/codegen'), 'there');
  expect(found).toEqual(expected);
  expect(found.get('server.js')).toContain('Desk_join_params');
}, 60_000);

/** What the application generates with its sources in another folder and with other options. */
async function generatedWith(
  folder: string,
  compilerOptions: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>> = {},
): Promise<Map<string, string>> {
  const project = path.join(application, folder);
  cpSync(path.join(ROOT, 'scripts/fixtures/application/src'), path.join(project, 'src'), {
    recursive: true,
  });
  const texts = { ...files, 'tsconfig.json': JSON.stringify({ compilerOptions }) };
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(path.join(project, name), text);
  }
  const program = path.join(CODEGEN, 'bin/ujrpc-codegen.js');
  await promisify(execFile)(process.execPath, [program, '--project', folder], { cwd: application });
  const [javascript, declarations] = ['server.js', 'client.d.ts'].map((name) =>
    readFileSync(path.join(project, 'generated', name), 'utf8'),
  );
  return new Map([
    ['server.js', javascript ?? ''],
    ['client.d.ts', declarations ?? ''],
  ]);
}

describe('the same is generated', () => {
  const modern = { strict: true, module: 'nodenext', target: 'es2022' };
  let expected: Map<string, string>;
  beforeAll(async () => {
    expected = await generatedWith('as-documented', {
      ...modern,
      experimentalDecorators: true,
      types: ['node'],
    });
  }, 60_000);

  test.each([
    ['TC39 decorators', modern],
    ['no library but the language’s and no `types`', { ...modern, lib: ['es2022'] }],
    ['importHelpers, and tslib not installed', { ...modern, importHelpers: true, target: 'es5' }],
    [
      'module and moduleResolution of old',
      { strict: true, module: 'commonjs', moduleResolution: 'node10', baseUrl: '.' },
    ],
    ['no option at all', {}],
  ])(
    'with %s',
    async (name, options) => {
      expect(await generatedWith(`packages/${name.replaceAll(/\W+/g, '-')}`, options)).toEqual(
        expected,
      );
    },
    60_000,
  );

  test('with a path alias that leads @ujrpc/core through a file of the application', async () => {
    const options = { ...modern, paths: { '@ujrpc/core': ['./own-rpc.ts'] } };
    const files = { 'own-rpc.ts': "export * from '../node_modules/@ujrpc/core/dist/index.js';" };
    expect(await generatedWith('alias', options, files)).toEqual(expected);
  }, 60_000);
});

test('an esbuild of another version is refused: UJRPC105', async () => {
  const folder = path.join(packages, 'esbuild');
  rmSync(folder);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "esbuild", "main": "index.js" }');
  writeFileSync(
    path.join(folder, 'index.js'),
    "exports.version = '0.19.0'; exports.transformSync = null;",
  );
  await expect(generatedBy(path.join(packages, '@ujrpc/codegen'), 'refused')).rejects.toThrow(
    /UJRPC105: expected esbuild \S+, but 0\.19\.0 is installed; remove the override/,
  );
}, 60_000);
