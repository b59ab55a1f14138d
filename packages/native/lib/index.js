import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** @throws Error when there is no binary for this machine */
function load() {
  if (process.platform !== 'linux') {
    throw new Error(`@ujrpc/native runs on Linux only, not on ${process.platform}`);
  }
  const root = fileURLToPath(new URL('..', import.meta.url));
  try {
    return require('node-gyp-build')(root);
  } catch (cause) {
    const log = `${root}build/install.log`;
    const why = existsSync(log)
      ? `it did not compile when it was installed, see ${log}`
      : 'reinstall it where a C++20 compiler is present';
    throw new Error(`@ujrpc/native has no binary for ${process.arch}: ${why}`, { cause });
  }
}

export const { Engine, probe, hasUring } = load();

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
