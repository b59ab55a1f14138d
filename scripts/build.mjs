import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeStaleOutputs } from './lib/stale.mjs';
import { filesBelow, whenChanged } from './lib/stamp.mjs';
import { main, root, run, step } from './lib/steps.mjs';
import { setup, setupForWasm } from './setup.mjs';

const tsc = path.join(root, 'node_modules/.bin/tsc');
const codegen = path.join(root, 'packages/codegen/bin/ujrpc-codegen.js');
const packages = ['words', 'values', 'core', 'client', 'codegen', 'cli'];

/** The examples that have generated files, which are committed so that they can be read. */
export const examples = ['calculator', 'chat', 'login', 'vectorize', 'embeddings'];

const isSource = (file) =>
  /(\.tsx?|\.mts|\.html|\.css|tsconfig[^/]*\.json|package\.json)$/.test(file);

/**
 * Compiles the packages, then generates and compiles the examples that are asked for.
 *
 * @param everything whether to build the engine for WebAssembly too where the addon can serve
 */
export async function build(wanted = examples, { everything = true } = {}) {
  const sources = packages.map((name) => `packages/${name}`);
  await bundleTypia();
  await whenChanged(
    'packages',
    {
      inputs: filesBelow([...sources, 'tsconfig.base.json', 'tsconfig.json'], isSource),
      outputs: packages.map(
        (name) => `packages/${name}/dist/${name === 'cli' ? 'main' : 'index'}.js`,
      ),
    },
    async () => {
      await step('compile packages', () => run(tsc, ['-b']));
      sources.forEach(removeStaleOutputs);
    },
  );
  const hasAddon = await buildAddon();
  if (everything || !hasAddon) {
    await buildWasm();
  }
  for (const name of wanted) {
    await buildExample(name, sources);
  }
}

/** What `ujrpc-codegen` has of typia, before it is compiled against it. */
async function bundleTypia() {
  const folder = 'packages/codegen';
  const inputs = [`${folder}/scripts/bundle.mjs`, `${folder}/package.json`, 'pnpm-lock.yaml'];
  const outputs = ['index.js', 'recheck.cjs', 'THIRD-PARTY.txt'].map(
    (name) => `${folder}/bundled/${name}`,
  );
  await whenChanged('bundled', { inputs, outputs }, () =>
    step('bundle typia and recheck', () => run(process.execPath, [`${folder}/scripts/bundle.mjs`])),
  );
}

async function buildExample(name, sources) {
  const example = `examples/${name}`;
  await whenChanged(
    name,
    {
      inputs: filesBelow([`${example}/src`, `${example}/tsconfig.json`, ...sources], isSource),
      outputs: [
        ...filesBelow([`${example}/generated`], () => true),
        `${example}/dist/main.js`,
        `${example}/dist/call.js`,
      ],
    },
    async () => {
      await step(`generate ${example}`, () =>
        run(process.execPath, [codegen, '--project', `${example}/tsconfig.json`]),
      );
      await step(`compile ${example}`, () => run(tsc, ['-p', example]));
      const model = `${example}/dist/make-model.js`;
      if (existsSync(path.join(root, model))) {
        await step(`make the model of ${example}`, () => run(process.execPath, [model]));
      }
    },
  );
}

const native = 'packages/native';
const isNativeCode = (file) => /\.([chm]pp|mjs|gyp|mk|js|json)$/.test(file);

/** What an earlier build made does not belong to these sources; the next build is to try again. */
function removeStale(outputs) {
  for (const output of outputs) {
    rmSync(path.join(root, output), { force: true });
  }
}

/**
 * The addon. Where it cannot be built, servers run on Node's sockets and say why.
 *
 * @returns whether it is there
 */
async function buildAddon() {
  if (process.platform !== 'linux') {
    return false;
  }
  const inputs = filesBelow(
    [`${native}/src`, `${native}/addon.gyp`, `${native}/scripts`],
    isNativeCode,
  );
  const outputs = [`${native}/build/Release/ujrpc.node`];
  await whenChanged('native', { inputs, outputs }, async () => {
    try {
      await step('compile the native transports', () =>
        run(process.execPath, [`${native}/scripts/build.mjs`]),
      );
    } catch (error) {
      removeStale(outputs);
      process.stdout.write(`  no native transports: ${error.message}\n`);
    }
  });
  return existsSync(path.join(root, outputs[0]));
}

/** The engine for the transport node. Where it cannot be built, listen() says how. */
async function buildWasm() {
  const inputs = filesBelow(
    [`${native}/src`, `${native}/wasm.mk`, `${native}/scripts`],
    isNativeCode,
  );
  const outputs = ['engine.wasm', 'engine-text.js'].map((name) => `${native}/lib/wasm/${name}`);
  await whenChanged('wasm', { inputs, outputs }, async () => {
    try {
      await setupForWasm();
      await step('compile the engine for WebAssembly', () =>
        run(process.execPath, [`${native}/scripts/build-wasm.mjs`]),
      );
    } catch (error) {
      removeStale(outputs);
      process.stdout.write(`  no transport node: ${error.message}\n`);
    }
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await setup();
    await build();
  });
}
