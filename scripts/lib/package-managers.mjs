import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, run, step } from './steps.mjs';

/** Yarn and Bun come from npm, as everything does; pnpm is the one that the workspace uses. */
const PINNED = {
  yarn: '1.22.22',
  '@yarnpkg/cli-dist': '4.18.1',
  [`@oven/bun-${process.platform}-${process.arch}`]: '1.4.5',
};

const tools = path.join(root, '.tools/package-managers');
const caches = path.join(root, '.cache/package-managers');
const tool = (file) => path.join(tools, 'node_modules', file);

/** Brings the package managers, and forgets what their caches have of our packages. */
export async function setupPackageManagers() {
  const wanted = Object.entries(PINNED).map(([name, version]) => `${name}@${version}`);
  const stamp = path.join(tools, `${wanted.join('_').replaceAll('/', '-')}.installed`);
  if (!existsSync(stamp)) {
    const flags = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--silent'];
    await step('install the package managers', () =>
      run('npm', ['install', ...flags, '--prefix', tools, ...wanted]),
    );
    writeFileSync(stamp, '');
  }
  for (const name of ['bun', 'yarn-1', 'yarn-4']) {
    forgetOwnPackages(path.join(caches, name));
  }
}

/** They are packed again under the same version, which no registry would allow. */
function forgetOwnPackages(folder) {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.name.includes('@ujrpc')) {
      rmSync(file, { recursive: true, force: true });
    } else if (entry.isDirectory() && !file.includes('/node_modules/')) {
      forgetOwnPackages(file);
    }
  }
}

const npmrc = (url) => ({ '.npmrc': `@ujrpc:registry=${url}/\n` });

/** The settings of Yarn 4, in either of its ways to lay packages out. */
const yarn4 = (nodeLinker) => ({
  files: (url) => ({
    '.yarnrc.yml': JSON.stringify({
      nodeLinker,
      npmScopes: { ujrpc: { npmRegistryServer: url } },
      unsafeHttpWhitelist: ['127.0.0.1'],
      globalFolder: path.join(caches, 'yarn-4'),
      enableImmutableInstalls: false,
      enableTelemetry: false,
    }),
    // Without one of its own a folder belongs to the project above it.
    'yarn.lock': '',
  }),
  install: [process.execPath, tool('@yarnpkg/cli-dist/bin/yarn.js'), 'install'],
});

const inBin = (folder, name) => [path.join(folder, 'node_modules/.bin', name)];
const withNode = () => [process.execPath];

/**
 * How each installs an application: `files` are its settings, `bin` runs a program of a package and
 * `node` one of the application's.
 */
export const managers = {
  npm: {
    files: npmrc,
    install: ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'],
    bin: inBin,
    node: withNode,
  },
  pnpm: {
    files: npmrc,
    install: [
      path.join(root, '.tools/node_modules/.bin/pnpm'),
      'install',
      '--prefer-offline',
      `--store-dir=${path.join(caches, 'pnpm')}`,
      `--cache-dir=${path.join(caches, 'pnpm-metadata')}`,
    ],
    bin: inBin,
    node: withNode,
  },
  'yarn 1': {
    files: npmrc,
    install: [
      process.execPath,
      tool('yarn/bin/yarn.js'),
      'install',
      '--prefer-offline',
      '--non-interactive',
      `--cache-folder=${path.join(caches, 'yarn-1')}`,
      // It reads what another one is just writing into the cache.
      `--mutex=file:${path.join(caches, 'yarn-1.lock')}`,
    ],
    bin: inBin,
    node: withNode,
  },
  'yarn 4': { ...yarn4('node-modules'), bin: inBin, node: withNode },
  'yarn 4 PnP': {
    ...yarn4('pnp'),
    bin: (_, name) => [process.execPath, tool('@yarnpkg/cli-dist/bin/yarn.js'), 'run', name],
    node: () => [process.execPath, tool('@yarnpkg/cli-dist/bin/yarn.js'), 'node'],
  },
  bun: {
    files: npmrc,
    install: [
      tool(`@oven/bun-${process.platform}-${process.arch}/bin/bun`),
      'install',
      `--cache-dir=${path.join(caches, 'bun')}`,
    ],
    bin: inBin,
    node: withNode,
  },
};
