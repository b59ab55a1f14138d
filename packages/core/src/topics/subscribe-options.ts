import { checkNames } from '../check-names.js';
import { shown } from '../shown.js';

/**
 * What becomes of values that a subscriber has no room for:
 *
 * - `fail`: its stream ends with -32802 and `{ "reason": "lagged", "lost": n }`
 * - `dropOldest`: those that have waited longest are dropped
 * - `latest`: all are dropped but the newest
 */
export type Overflow = 'fail' | 'dropOldest' | 'latest';

export interface SubscribeOptions {
  /** How many values may wait for the subscriber: 1024 by default, 1 with `latest`. */
  readonly buffer?: number;
  /** What happens when more would; `fail` by default. */
  readonly overflow?: Overflow;
  /** Ends the subscription, which then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const NAMES: ReadonlySet<string> = new Set<keyof SubscribeOptions>([
  'buffer',
  'overflow',
  'signal',
]);

/** How many values wait by default. */
const BUFFERS: Readonly<Record<Overflow, number>> = { fail: 1024, dropOldest: 1024, latest: 1 };

/** Of options, with their defaults. */
export interface Policy {
  readonly buffer: number;
  readonly overflow: Overflow;
  readonly signal: AbortSignal | undefined;
}

/** @throws TypeError on what could not be meant; RangeError on a buffer that is not a positive integer */
export function policyOf(options: SubscribeOptions): Policy {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`subscribe: expected options, got ${shown(options)}`);
  }
  checkNames('subscribe', options, NAMES);
  const { overflow = 'fail', signal } = options;
  if (!Object.hasOwn(BUFFERS, overflow)) {
    const known = Object.keys(BUFFERS).join(', ');
    throw new TypeError(
      `subscribe: unknown overflow ${shown(overflow)}; expected one of: ${known}`,
    );
  }
  const { buffer = BUFFERS[overflow] } = options;
  if (!Number.isSafeInteger(buffer) || buffer < 1) {
    throw new RangeError(
      `subscribe: buffer must be an integer of at least 1, got ${shown(buffer)}`,
    );
  }
  if (signal !== undefined && typeof Object(signal).addEventListener !== 'function') {
    throw new TypeError(`subscribe: signal must be an AbortSignal, got ${shown(signal)}`);
  }
  return { buffer, overflow, signal };
}
