// node scripts/build.mjs [--debug]: builds the addon of this checkout.
import { nodeGyp } from './gyp.mjs';

const args = process.argv.includes('--debug') ? ['--debug'] : [];
const configured = nodeGyp(['configure', ...args], { quiet: true });
if (!configured.succeeded) {
  process.stderr.write(configured.output);
  process.exit(1);
}
process.exit(nodeGyp(['build', '--jobs=2', ...args]).succeeded ? 0 : 1);
