import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

/**
 * What a user gets from the registry: each package is packed as it would be published, checked by
 * publint and arethetypeswrong, and all of them are installed and used together.
 */

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
}

interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PNPM = join(ROOT, '.tools/node_modules/.bin/pnpm');
const TOOLS = join(ROOT, 'node_modules/.bin');
const SLOW_MS = 300_000;

const packages = readdirSync(join(ROOT, 'packages'))
  .map((name) => join(ROOT, 'packages', name))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((folder): Package => ({ folder, manifest: readManifest(folder) }))
  .filter(({ manifest }) => manifest.private !== true);
const names = packages.map(({ manifest }) => manifest.name);

/** Package name → its tarball and the paths in it. */
const packed = new Map<string, { readonly tarball: string; readonly files: readonly string[] }>();
let workFolder: string;

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** @returns standard output; a failure rejects with all that the program printed */
async function run(cwd: string, command: string, ...argv: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, argv, { cwd, maxBuffer: 1 << 26 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${argv.join(' ')}\n${stdout}\n${stderr}`, { cause: error });
  }
}

function packageNamed(name: string): Package {
  const found = packages.find(({ manifest }) => manifest.name === name);
  if (found === undefined) {
    throw new Error(`no package ${name}`);
  }
  return found;
}

function packedFiles(name: string): readonly string[] {
  return packed.get(name)?.files ?? [];
}

function tarballOf(name: string): string {
  return packed.get(name)?.tarball ?? '';
}

/** Every file that a map of conditions leads to. */
function targets(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    return [value.replace(/^\.\//, '')];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(targets) : [];
}

beforeAll(async () => {
  workFolder = await mkdtemp(join(tmpdir(), 'ujrpc-packaging-'));
  for (const { folder, manifest } of packages) {
    const output = await run(folder, PNPM, 'pack', '--pack-destination', workFolder, '--json');
    const { filename, files } = JSON.parse(output.slice(output.indexOf('{'))) as {
      readonly filename: string;
      readonly files: readonly { readonly path: string }[];
    };
    packed.set(manifest.name, { tarball: filename, files: files.map(({ path }) => path) });
  }
}, SLOW_MS);

afterAll(() => rm(workFolder, { recursive: true, force: true }));

test('there are the packages that a user installs', () => {
  expect(names).toEqual(
    expect.arrayContaining([
      '@ujrpc/cli',
      '@ujrpc/client',
      '@ujrpc/codegen',
      '@ujrpc/core',
      '@ujrpc/values',
      '@ujrpc/words',
    ]),
  );
});

describe.each(names)('%s', (name) => {
  test('holds its code, its README and its licence', () => {
    const { manifest } = packageNamed(name);
    const named = [...targets(manifest.exports), ...targets(manifest.bin)];
    expect(packedFiles(name)).toEqual(expect.arrayContaining([...named, 'README.md', 'LICENSE']));
    // The native package brings its sources, to be compiled where no binary fits.
    const code = name === '@ujrpc/native' ? /^src\/hosts\/node_addon\/.*\.cpp$/ : /^dist\/.*\.js$/;
    expect(packedFiles(name).some((path) => code.test(path))).toBe(true);
  });

  test('holds no tests, no build leftovers and nothing hidden', () => {
    const unwanted =
      /(^|\/)\.|\.test\.|\.tsbuildinfo$|\.map$|(^|\/)(fixtures|node_modules|test|coverage)\/|tsconfig/;
    expect(packedFiles(name).filter((path) => unwanted.test(path))).toEqual([]);
  });

  test('holds no output of a source that is gone', () => {
    const { folder } = packageNamed(name);
    const orphans = packedFiles(name)
      .filter((path) => /^dist\/.*\.js$/.test(path))
      .filter((path) => {
        const source = path.replace(/^dist\//, 'src/').replace(/\.js$/, '.ts');
        return !existsSync(join(folder, source));
      });
    expect(orphans).toEqual([]);
  });

  test('depends on published versions, not on the workspace', async () => {
    const manifest = await run(workFolder, 'tar', '-xOf', tarballOf(name), 'package/package.json');
    expect(manifest).not.toContain('workspace:');
    expect(manifest).toContain(`"name": "${name}"`);
  });

  test('passes publint', async () => {
    const output = await run(
      workFolder,
      join(TOOLS, 'publint'),
      'run',
      tarballOf(name),
      '--strict',
    );
    expect(output).toContain('All good!');
  });
});

/** The packages that code imports; `ujrpc` itself has only a program. */
const libraries = names.filter((name) => packageNamed(name).manifest.exports?.['.'] !== undefined);

/** What arethetypeswrong says of a package, as far as it is used here. */
interface TypesReport {
  readonly analysis: {
    readonly entrypoints: Readonly<
      Record<string, { readonly resolutions: Readonly<Record<string, { resolution?: object }>> }>
    >;
  };
}

test.each(libraries)('%s passes arethetypeswrong', async (name) => {
  const attw = join(TOOLS, 'attw');
  // It exits 1 on a problem. Its tables take another form with the width of the terminal.
  const asJson = ['--profile', 'esm-only', '--format', 'json'];
  const report = await run(workFolder, attw, tarballOf(name), ...asJson);
  const { entrypoints } = (JSON.parse(report) as TypesReport).analysis;
  const exported = Object.keys(packageNamed(name).manifest.exports ?? {});
  expect(Object.keys(entrypoints).sort()).toEqual(exported.sort());
  // It has looked at what Node gives an importing module.
  const missing = Object.entries(entrypoints)
    .filter(([, { resolutions }]) => resolutions['node16-esm']?.resolution === undefined)
    .map(([path]) => path);
  expect(missing).toEqual([]);
});

describe('installed together by npm', () => {
  let project: string;

  beforeAll(async () => {
    project = join(workFolder, 'project');
    await mkdir(project);
    await writeFile(join(project, 'package.json'), '{ "private": true }');
    const tarballs = names.map(tarballOf);
    await run(
      project,
      'npm',
      'install',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      ...tarballs,
    );
  }, SLOW_MS);

  test.each(libraries)('%s can be imported', async (name) => {
    const file = join(project, 'import.mjs');
    await writeFile(file, `console.log(Object.keys(await import('${name}')).length);`);
    expect(Number(await run(project, process.execPath, file))).toBeGreaterThan(0);
  });

  test.each(libraries)('%s can be required from CommonJS', async (name) => {
    const file = join(project, 'require.cjs');
    await writeFile(file, `console.log(Object.keys(require('${name}')).length);`);
    expect(Number(await run(project, process.execPath, file))).toBeGreaterThan(0);
  });

  /** Type-checks a program against the installed declarations, theirs included. */
  async function typeCheck(
    name: string,
    options: object,
    source: string,
    tsc = join(TOOLS, 'tsc'),
  ): Promise<string> {
    await writeFile(join(project, `${name}.ts`), source);
    const compilerOptions = {
      target: 'es2022',
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      ...options,
    };
    const config = { compilerOptions, files: [`${name}.ts`] };
    await writeFile(join(project, `tsconfig.${name}.json`), JSON.stringify(config));
    return run(project, tsc, '-p', `tsconfig.${name}.json`);
  }

  test.each([
    ['TC39', false],
    ['legacy', true],
  ])(
    'their types hold in a strict Node project with %s decorators',
    async (_, experimentalDecorators) => {
      const source = `import { RpcError, Server, rpc, type Contract } from '@ujrpc/core';
      import { connect } from '@ujrpc/client/generated';
      import { generate } from '@ujrpc/codegen';
      export class A { @rpc f(a: number): number { throw new RpcError(1, String(a)); } }
      export const serve = (contract: Contract) => new Server({ contract }).register(new A());
      export const client = connect({ f: 0 }, 'http://localhost:8545');
      export { generate };`;
      const options = {
        experimentalDecorators,
        types: ['node'],
        lib: ['es2023'],
        typeRoots: [join(ROOT, 'node_modules/@types')],
      };
      expect(await typeCheck('node', options, source)).toBe('');
    },
    SLOW_MS,
  );

  test(
    'their types hold under TypeScript 5.5, whose Uint8Array is not generic',
    async () => {
      const source = `import { RpcError, Server, rpc, type Contract } from '@ujrpc/core';
      import { connect } from '@ujrpc/client/generated';
      export class A { @rpc f(a: number): number { throw new RpcError(1, String(a)); } }
      export const serve = (contract: Contract) => new Server({ contract }).register(new A());
      export { connect };`;
      const options = {
        module: 'esnext',
        moduleResolution: 'bundler',
        types: ['node'],
        typeRoots: [join(ROOT, 'node_modules/@types')],
      };
      const tsc = join(ROOT, 'test/node_modules/typescript-5.5/bin/tsc');
      expect(await typeCheck('old', options, source, tsc)).toBe('');
    },
    SLOW_MS,
  );

  test(
    'their types are found with moduleResolution node10, subpaths included',
    async () => {
      const source = `import { Server, rpc, type Int } from '@ujrpc/core';
      import * as server from '@ujrpc/core/codecs';
      import * as client from '@ujrpc/client/generated/codecs';
      import * as protocol from '@ujrpc/values/codecs';
      import { connect } from '@ujrpc/client/generated';
      import { generate } from '@ujrpc/codegen';
      export class A { @rpc f(a: Int): number { return a; } }
      export { Server, client, connect, generate, protocol, server };`;
      const options = {
        module: 'commonjs',
        moduleResolution: 'node10',
        ignoreDeprecations: '6.0',
        types: ['node'],
        typeRoots: [join(ROOT, 'node_modules/@types')],
      };
      expect(await typeCheck('node10', options, source)).toBe('');
    },
    SLOW_MS,
  );

  test(
    'the client needs no types of Node in a browser project',
    async () => {
      const source = `import { RpcError } from '@ujrpc/client';
      import { connect } from '@ujrpc/client/generated';
      export const client = connect({ f: 0 }, 'http://localhost:8545');
      export const isRpcError = (error: unknown) => error instanceof RpcError;`;
      const options = { types: [], lib: ['es2022', 'dom'] };
      expect(await typeCheck('browser', options, source)).toBe('');
    },
    SLOW_MS,
  );

  test('an RpcError is one class, whichever package it is taken from', async () => {
    const file = join(project, 'same.mjs');
    await writeFile(
      file,
      `import { RpcError as a } from '@ujrpc/core';
       import { RpcError as b } from '@ujrpc/client';
       import { RpcError as c } from '@ujrpc/words';
       console.log(a === b && b === c);`,
    );
    expect(await run(project, process.execPath, file)).toBe('true\n');
  });

  test('ujrpc runs', async () => {
    const { version } = packageNamed('@ujrpc/cli').manifest;
    expect(await run(project, 'npx', 'ujrpc', '--version')).toBe(`${version}\n`);
  });

  test('ujrpc-codegen runs', async () => {
    expect(await run(project, 'npx', 'ujrpc-codegen', '--help')).toContain('--check');
  });
});
