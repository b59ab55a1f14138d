import path from 'node:path';
import { build } from './build.mjs';
import { main, root, run } from './lib/steps.mjs';
import { setup } from './setup.mjs';

/** Packs the packages as they would be published, with a prebuilt addon, into `tarballs/`. */
await main(async () => {
  await setup();
  await build([]);
  const pnpm = path.join(root, '.tools/node_modules/.bin/pnpm');
  const packages = ['-r', '--filter', './packages/*'];
  await run(pnpm, [...packages, 'pack', '--pack-destination', path.join(root, 'tarballs')]);
});
