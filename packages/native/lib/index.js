import { load } from './load.js';

export { Lane, Outcome, StreamForm } from './words.js';

const { follow, ...addon } = load();
export const { Engine, probe, hasUring } = addon;

/**
 * The engine that waits for this thread's loop instead of libuv: of several copies of this package
 * in one process the first one's. The others leave that to it, or all would keep each other awake.
 */
const LEADER = Symbol.for('@ujrpc/native');
if (globalThis[LEADER] === undefined) {
  Object.defineProperty(globalThis, LEADER, { value: Engine });
} else if (globalThis[LEADER] !== Engine) {
  follow();
}
