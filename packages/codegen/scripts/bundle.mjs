import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { ts } from 'ts-morph';

/**
 * Makes `bundled/` of typia. Its packages have `typescript` as a peer: installed as dependencies they
 * are given the application's TypeScript, whose type flags mean something else from one version to the
 * next. Bundled they share the TypeScript that ts-morph brings, and nothing is left to be found.
 */
const folder = fileURLToPath(new URL('..', import.meta.url));
const bundled = path.join(folder, 'bundled');
const typia = path.dirname(createRequire(import.meta.url).resolve('typia/package.json'));

const ENTRY = `
export { transform } from '@typia/transform';
export { default as ts } from 'typescript';
export { checks } from 'ujrpc:checks';
export { madeWith } from 'ujrpc:made-with';
`;

const MODULES = {
  typescript: "import { ts } from 'ts-morph'; export default ts;",
  'ujrpc:checks': `export const checks = ${JSON.stringify(checkTexts())};`,
  'ujrpc:made-with': `export const madeWith = ${JSON.stringify({
    TypeScript: ts.version,
    esbuild: esbuild.version,
  })};`,
};

/** The sources of typia's run-time checks that need nothing else; validators get them word for word. */
function checkTexts() {
  const internal = path.join(typia, 'lib/internal');
  const texts = readdirSync(internal)
    .filter((file) => file.endsWith('.mjs'))
    .sort()
    .map((file) => [path.basename(file, '.mjs'), readFileSync(path.join(internal, file), 'utf8')]);
  return Object.fromEntries(texts.filter(([, text]) => !/^import\b/m.test(text)));
}

const ownModules = {
  name: 'own modules',
  setup(build) {
    const filter = new RegExp(`^(${Object.keys(MODULES).join('|')})$`);
    build.onResolve({ filter }, ({ path: name }) => ({ path: name, namespace: 'own' }));
    build.onLoad({ filter: /.*/, namespace: 'own' }, ({ path: name }) => ({
      contents: MODULES[name],
      resolveDir: folder,
    }));
  },
};

/** The folder of the package that a file belongs to. */
function packageOf(file) {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
}

/** Each package of which something is in the bundle, with its licence: they ask to be shipped along. */
function notice(inputs) {
  const packages = new Set(Object.keys(inputs).map(packageOf).filter(Boolean)).add(typia);
  const parts = [...packages].map((one) => {
    const { name, version, license } = JSON.parse(
      readFileSync(path.join(one, 'package.json'), 'utf8'),
    );
    const text = readFileSync(path.join(one, 'LICENSE'), 'utf8');
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  const head = 'index.js and recheck.cjs in this folder contain code of these packages:\n';
  return [head, ...parts.sort()].join(`\n${'-'.repeat(80)}\n\n`);
}

mkdirSync(bundled, { recursive: true });
const { metafile } = await esbuild.build({
  stdin: { contents: ENTRY, resolveDir: folder },
  absWorkingDir: '/',
  outfile: path.join(bundled, 'index.js'),
  plugins: [ownModules],
  external: ['ts-morph'],
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
});
/** By itself, for it is large: only projects with a pattern load it. Its other engines are left out. */
const { metafile: ofRecheck } = await esbuild.build({
  entryPoints: [createRequire(import.meta.url).resolve('recheck/lib/browser.js')],
  absWorkingDir: '/',
  outfile: path.join(bundled, 'recheck.cjs'),
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  metafile: true,
});
const inputs = { ...metafile.inputs, ...ofRecheck.inputs };
const absolute = Object.entries(inputs).map(([file, input]) => [`/${file}`, input]);
writeFileSync(path.join(bundled, 'THIRD-PARTY.txt'), notice(Object.fromEntries(absolute)));
