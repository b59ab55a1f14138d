import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** @throws Error when there is no binary for this machine */
function load() {
  if (process.platform !== 'linux') {
    throw new Error(`@ujrpc/native runs on Linux only, not on ${process.platform}`);
  }
  try {
    return require('node-gyp-build')(fileURLToPath(new URL('..', import.meta.url)));
  } catch (cause) {
    const remedy = 'reinstall it where a C++20 compiler is present, or use the transport "node"';
    throw new Error(`@ujrpc/native has no binary for ${process.arch}: ${remedy}`, { cause });
  }
}

export const { Engine, probe } = load();

export const Lane = Object.freeze({ Scalar: 0, Call: 1, Closed: 2, Ended: 3, Cancel: 4 });

export const Outcome = Object.freeze({
  Pending: 0,
  Number: 1,
  True: 2,
  False: 3,
  Null: 4,
  Reply: 5,
  Nothing: 6,
});
