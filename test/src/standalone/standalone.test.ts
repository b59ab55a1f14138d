import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GeneratedFiles, generate } from '@ujrpc/codegen';

/**
 * A frontend in another repository: the standalone client of `fixtures/server` in a folder that has
 * @ujrpc/client and what that depends on, as they are packed to be published, and nothing else.
 */
const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../../packages', import.meta.url));
const PNPM = path.join(PACKAGES, '../.tools/node_modules/.bin/pnpm');

/** The oldest that is supported, and the last of each line since. */
const COMPILERS = ['typescript-5.5', 'typescript-5.9', 'typescript', 'typescript-7'];

const tsconfig = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: 'es2022',
    module: 'esnext',
    lib: ['es2022', 'dom', 'dom.iterable'],
    types: [],
    skipLibCheck: false,
    noEmit: true,
  },
};

let folder: string;
let files: GeneratedFiles;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ujrpc-frontend-')));
  for (const name of ['client', 'values', 'words']) {
    const target = path.join(folder, 'node_modules/@ujrpc', name);
    mkdirSync(target, { recursive: true });
    const packed = execFileSync(PNPM, ['pack', '--pack-destination', folder], {
      cwd: path.join(PACKAGES, name),
      encoding: 'utf8',
    });
    const tarball = packed.trim().split('\n').at(-1) ?? '';
    execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
  }
  cpSync(path.join(FIXTURES, 'web'), folder, { recursive: true });
  const project = path.join(FIXTURES, 'server');
  const generated = generate({ project, out: path.join(folder, 'api'), standalone: true });
  expect(generated.diagnostics).toEqual([]);
  files = generated.files;
  mkdirSync(path.join(folder, 'api'));
  for (const [name, text] of files) {
    writeFileSync(path.join(folder, 'api', name), text);
  }
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @returns what tsc says about the frontend: nothing where all is well */
async function errorsOf(compiler: string, moduleResolution: string): Promise<string> {
  const { compilerOptions } = tsconfig;
  const module = moduleResolution === 'nodenext' ? 'nodenext' : compilerOptions.module;
  const config = { compilerOptions: { ...compilerOptions, module, moduleResolution } };
  const file = path.join(folder, `tsconfig.${compiler}.${moduleResolution}.json`);
  writeFileSync(file, JSON.stringify({ ...config, include: ['main.ts'] }));
  const manifest = createRequire(import.meta.url).resolve(`${compiler}/package.json`);
  const tsc = path.join(path.dirname(manifest), 'bin/tsc');
  const run = promisify(execFile)(process.execPath, [tsc, '-p', file], { cwd: folder });
  return run.then(
    () => '',
    (error: unknown) => (error as { stdout: string }).stdout,
  );
}

describe('a standalone client', () => {
  test.each(COMPILERS)(
    'type-checks in an empty project under %s',
    async (compiler) => {
      expect(await errorsOf(compiler, 'bundler')).toBe('');
    },
    60_000,
  );

  test.each(COMPILERS)(
    'type-checks as Node resolves modules under %s',
    async (compiler) => {
      writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
      expect(await errorsOf(compiler, 'nodenext')).toBe('');
    },
    60_000,
  );

  test('imports nothing but the client package, and maps to no source', () => {
    expect([...files.keys()]).toEqual(['client.js', 'client.d.ts', 'package.json']);
    for (const text of files.values()) {
      const imports = [...text.matchAll(/\bfrom '([^']*)'|\bimport\('([^']*)'\)/g)];
      expect(
        imports.map(([, from]) => from).filter((from) => !/^@ujrpc\/client/.test(from ?? '')),
      ).toEqual([]);
      expect(text).not.toMatch(/sourceMappingURL|fixtures|shop\.ts|node:/);
    }
  });

  test('has what is reachable from @rpc signatures, and only that', () => {
    const types = files.get('client.d.ts') ?? '';
    const declared = [...types.matchAll(/^export (?:declare )?(?:\w+) (\w+)/gm)];
    expect([...new Set(declared.map(([, name]) => name))].sort()).toEqual([
      'Category',
      'Client',
      'Event',
      'Gone',
      'Level',
      'NotFound',
      'OutOfStock',
      'PageShopItem',
      'PageStockItem',
      'ShopClient',
      'ShopItem',
      'Size',
      'StockClient',
      'StockItem',
      'createClient',
    ]);
    expect(types).not.toMatch(/Ledger|Unseen|Not for callers|all\(\)/);
  });

  test('keeps comments of methods, parameters, types, properties, members and errors', () => {
    const types = files.get('client.d.ts') ?? '';
    for (const comment of [
      'Buys.',
      '@param id of the item',
      '@throws {NotFound} when it does not exist',
      'How big.',
      'Fits into a pocket.',
      'What people call it.',
      '@minLength 1',
      'What is sold.',
      'Contains itself.',
      'Where the next page begins.',
      'Nobody sells it.',
      "What lies on a shelf; another Item than the shop's.",
      'The page that begins at `cursor`.',
    ]) {
      expect(types).toContain(comment);
    }
  });

  test('runs: arguments are encoded, results decoded, errors of their class', async () => {
    const { createClient, NotFound } = (await import(
      pathToFileURL(path.join(folder, 'api/client.js')).href
    )) as Frontend;
    const sent: string[] = [];
    const replies = ['"result":[["a",[{"kind":"sold","at":"2026-01-02T03:04:05.000Z"}]]]'];
    replies.push('"error":{"code":1404,"message":"not found","data":{"id":"tea"}}');
    const fetch = async (_: unknown, { body }: { body: string }) => {
      sent.push(body);
      const { id } = JSON.parse(body) as { id: number };
      const reply = `{"jsonrpc":"2.0","id":${id},${replies.shift()}}`;
      return new Response(reply, { headers: { 'content-type': 'application/json' } });
    };
    const { shop } = createClient('http://localhost', { fetch });
    const since = new Date(0);
    const history = await shop.history(since, new Set(['sold']));
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({
      method: 'shop.history',
      params: ['1970-01-01T00:00:00.000Z', ['sold']],
    });
    expect(history.get('a')?.[0]?.at).toEqual(new Date('2026-01-02T03:04:05.000Z'));
    await expect(shop.buy('tea')).rejects.toThrow(NotFound);
  });
});

interface Frontend {
  createClient(
    url: string,
    options: object,
  ): {
    readonly shop: {
      history(since: Date, kinds: Set<string>): Promise<Map<string, { at: Date }[]>>;
      buy(id: string): Promise<unknown>;
    };
  };
  readonly NotFound: new (message: string, data: object) => Error;
}
