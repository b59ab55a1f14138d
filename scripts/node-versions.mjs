import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { main, root, run, step } from './lib/steps.mjs';
import { setup } from './setup.mjs';

/** One of each line that the packages serve; of the oldest, the first that they allow. */
const VERSIONS = ['20.19.2', '22.23.3', '24.21.0', '26.10.0'];

/** What must hold on each: what peers see, the addon in the loop, and TLS, whose library is that of the version. */
const SUITES = [
  'test/src/blackbox',
  'test/src/tls',
  'packages/native/test/addon',
  'packages/client/src/links/tls',
];

/** The npm package that holds Node's own release for this machine, which the package `node` installs. */
const PACKAGE = `node-${process.platform}-${process.arch}`;

/** @returns the program of that version, installed into `.tools` */
async function nodeProgram(version) {
  const folder = path.join(root, '.tools', `node-${version}`);
  const installed = path.join(folder, 'node_modules', PACKAGE);
  const manifest = path.join(installed, 'package.json');
  if (!existsSync(manifest) || JSON.parse(readFileSync(manifest, 'utf8')).version !== version) {
    const flags = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--silent'];
    await step(`install Node ${version}`, () =>
      run('npm', ['install', ...flags, '--prefix', folder, `${PACKAGE}@${version}`]),
    );
  }
  return path.join(installed, 'bin/node');
}

/**
 * Runs those suites under other versions of Node, server and peers, with the addon as it was built
 * once: Node-API promises that it need not be compiled again. Arguments are the versions to take.
 */
await main(async () => {
  await setup();
  await build();
  const asked = process.argv.slice(2);
  const jest = path.join(root, 'node_modules/jest/bin/jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  for (const version of asked.length > 0 ? asked : VERSIONS) {
    const node = await nodeProgram(version);
    await step(`black-box suite on Node ${version}`, () =>
      run(node, [...flags, jest, ...SUITES, '--silent', '--reporters=summary']),
    );
  }
});
