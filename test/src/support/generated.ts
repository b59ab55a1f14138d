import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contract } from '@ujrpc/core';

const SUPPORT = fileURLToPath(new URL('.', import.meta.url));
const CACHE = path.resolve(SUPPORT, '../../.generated');
/** The code generator of another installation, `…/node_modules/@ujrpc/codegen`, to be tested like ours. */
const OTHER_CODEGEN = process.env['UJRPC_TEST_CODEGEN'];
const PACKAGES = path.resolve(SUPPORT, '../../../packages');
/** What generated files follow from, beside their sources. */
const GENERATORS = [
  path.join(PACKAGES, 'values/dist'),
  path.join(PACKAGES, 'words/dist'),
  ...['bundled', 'dist'].map((part) => path.join(OTHER_CODEGEN ?? `${PACKAGES}/codegen`, part)),
];

export interface Generated {
  /** The folder of the TypeScript that was read. */
  readonly sources: string;
  /** Where `server.js` and the compiled sources stand. */
  readonly folder: string;
  readonly contract: Contract;
}

const loaded = new Map<string, Promise<Generated>>();

type Fixture =
  | 'batches'
  | 'both-ways'
  | 'bytes'
  | 'codecs'
  | 'legacy'
  | 'media'
  | 'streams'
  | 'tc39';

/** What the code generator makes of a folder of fixtures; generated once for all test files. */
export function generated(fixture: Fixture): Promise<Generated> {
  const known = loaded.get(fixture) ?? load(path.join(SUPPORT, 'fixtures', fixture));
  loaded.set(fixture, known);
  return known;
}

/** The same of sources that a test makes up, by their names; a tsconfig.json comes with them. */
export async function generatedFrom(files: Readonly<Record<string, string>>): Promise<Generated> {
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
  const sources = path.join(CACHE, `sources-${hash}`);
  mkdirSync(sources, { recursive: true });
  const tsconfig = readFileSync(path.join(SUPPORT, 'fixtures/legacy/tsconfig.json'), 'utf8');
  for (const [name, text] of Object.entries({ ...files, 'tsconfig.json': tsconfig })) {
    writeFileSync(path.join(sources, name), text);
  }
  return load(sources);
}

async function load(sources: string): Promise<Generated> {
  const folder = path.join(
    CACHE,
    fingerprint([sources, ...GENERATORS]) + (OTHER_CODEGEN ? '-other' : ''),
  );
  if (!existsSync(folder)) {
    await generateInto(folder, sources);
  }
  const { contract } = (await import(path.join(folder, 'server.js'))) as { contract: Contract };
  return { sources, folder, contract };
}

/**
 * Writes beside the target and renames: of two workers that generate at once, either may win. The
 * compilers are imported here alone, so that suites which find everything generated start without.
 */
async function generateInto(folder: string, sources: string): Promise<void> {
  const { generate } = await codegen();
  mkdirSync(CACHE, { recursive: true });
  const scratch = mkdtempSync(path.join(CACHE, 'scratch-'));
  const { files, diagnostics } = generate({ project: path.join(sources, 'tsconfig.json') });
  if (diagnostics.length > 0) {
    throw new Error(`${sources}: ${JSON.stringify(diagnostics, null, 2)}`);
  }
  for (const [name, text] of [...files, ...(await compiled(sources))]) {
    writeFileSync(path.join(scratch, name), text);
  }
  try {
    renameSync(scratch, folder);
  } catch {
    rmSync(scratch, { recursive: true });
  }
}

function codegen(): Promise<typeof import('@ujrpc/codegen')> {
  return OTHER_CODEGEN === undefined
    ? import('@ujrpc/codegen')
    : (import(path.join(OTHER_CODEGEN, 'dist/index.js')) as ReturnType<typeof codegen>);
}

/** The sources as TypeScript itself compiles them, with the decorators that their tsconfig asks for. */
async function compiled(sources: string): Promise<[string, string][]> {
  const { default: ts } = await import('typescript');
  const config = ts.readConfigFile(path.join(sources, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, sources);
  return sourceFiles(sources, '.ts').map((file) => {
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
      fileName: file,
      compilerOptions: { ...options, module: ts.ModuleKind.ESNext },
    });
    return [path.basename(file).replace(/\.ts$/, '.js'), outputText];
  });
}

function fingerprint(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of folders.flatMap((folder) => sourceFiles(folder, '.ts', '.js', '.json'))) {
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

function sourceFiles(folder: string, ...extensions: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => extensions.includes(path.extname(name)))
    .sort()
    .map((name) => path.join(folder, name));
}
