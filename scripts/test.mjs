import path from 'node:path';
import { build } from './build.mjs';
import { main, root, run } from './lib/steps.mjs';
import { setup, setupForTests } from './setup.mjs';

/** Sets up, builds and runs the tests; arguments go to jest: `npm test -- framer`. */
await main(async () => {
  await setup();
  await setupForTests();
  await build();
  const jest = path.join(root, 'node_modules/jest/bin/jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  await run(process.execPath, [...flags, jest, ...process.argv.slice(2)]);
});
