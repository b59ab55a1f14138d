import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeStaleOutputs } from './lib/stale.mjs';
import { filesBelow, whenChanged } from './lib/stamp.mjs';
import { main, root, run, step } from './lib/steps.mjs';
import { setup } from './setup.mjs';

const tsc = path.join(root, 'node_modules/.bin/tsc');
const codegen = path.join(root, 'packages/codegen/bin/ujrpc-codegen.js');
const packages = ['protocol', 'core', 'client', 'codegen', 'cli'];

/** The examples that have generated files, which stand in the repository so that they can be read. */
export const examples = ['calculator', 'login', 'vectorize'];

const isSource = (file) =>
  /(\.tsx?|\.mts|\.html|\.css|tsconfig[^/]*\.json|package\.json)$/.test(file);

/** Compiles the packages, then generates and compiles the examples that are asked for. */
export async function build(wanted = examples) {
  const sources = packages.map((name) => `packages/${name}`);
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
  await buildNative();
  for (const name of wanted) {
    await buildExample(name, sources);
  }
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

/** The addon. Where it cannot be had, servers run on Node's sockets and say why. */
async function buildNative() {
  if (process.platform !== 'linux') {
    return;
  }
  const native = 'packages/native';
  const isCode = (file) => /\.([chm]pp|mjs|gyp|js|json)$/.test(file);
  const inputs = filesBelow(
    [`${native}/src`, `${native}/binding.gyp`, `${native}/scripts`],
    isCode,
  );
  const outputs = [`${native}/build/Release/ujrpc.node`];
  await whenChanged('native', { inputs, outputs }, async () => {
    try {
      await step('compile the native transports', () =>
        run(process.execPath, [`${native}/scripts/build.mjs`]),
      );
    } catch (error) {
      process.stdout.write(`  no native transports: ${error.message}\n`);
    }
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await setup();
    await build();
  });
}
