import { DEFAULT_LIMITS, type Limits, MAY_BE_ZERO } from './generated/limits.js';

/** What Node's timers can wait, about 24 days; they fire at once for more. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Fills the limits that were not given with their defaults.
 *
 * @throws RangeError on an unknown name, a value that is not a positive integer, a time that no timer
 *   can wait, and a hard bound below its soft one
 */
export function resolveLimits(given: Partial<Limits> = {}): Limits {
  const names = Object.keys(DEFAULT_LIMITS);
  for (const [name, value] of Object.entries(given)) {
    if (!names.includes(name)) {
      const known = names.join(', ');
      throw new RangeError(`limits: unknown limit "${name}"; expected one of: ${known}`);
    }
    const least = MAY_BE_ZERO.has(name as keyof Limits) ? 0 : 1;
    if (!Number.isSafeInteger(value) || value < least) {
      throw new RangeError(
        `limits.${name} must be an integer of at least ${least}, got ${String(value)}`,
      );
    }
    if (name.endsWith('Ms') && value > MAX_TIMEOUT_MS) {
      throw new RangeError(`limits.${name} must be at most ${MAX_TIMEOUT_MS}, got ${value}`);
    }
  }
  const limits = { ...DEFAULT_LIMITS, ...given };
  checkSendQueue(limits);
  return limits;
}

/** A peer must be able to reach the bound where it is slowed down before that where it is cut. */
function checkSendQueue({ softSendQueueBytes: soft, hardSendQueueBytes: hard }: Limits): void {
  if (hard < soft) {
    throw new RangeError(
      `limits.hardSendQueueBytes must be at least softSendQueueBytes, which is ${soft}, got ${hard}`,
    );
  }
}
