import { shown } from '../shown.js';

/** How the calls of a batch method are gathered. `Call` is the tuple of one call's arguments. */
export interface BatchOptions<Call extends readonly unknown[] = readonly unknown[]> {
  /** The most calls that a batch has; 32 by default. */
  readonly max?: number;
  /**
   * How many milliseconds, at most, a batch waits for callers that have just been answered to call again; 1 by
   * default. A call that finds the method idle never waits.
   */
  readonly waitMs?: number;
  /**
   * Instead of `waitMs`: the milliseconds that 99 of 100 calls may take. Batches begin small and grow up to `max`
   * while that holds; `server.batches()` tells the size that was found.
   */
  readonly latencyMs?: number;
  /** How many calls may wait; one more is refused with -32009 at once. 1024 by default. */
  readonly maxQueue?: number;
  /** How many batches may be computed at the same time; 1 by default. */
  readonly concurrency?: number;
  /** Only calls with the same key come into one batch. `context()` is that of the call. */
  readonly key?: (...call: Call) => string;
  /** Calls with a higher number go first; 0 by default. `context()` is that of the call. */
  readonly priority?: (...call: Call) => number;
}

/** The same, complete. */
export interface BatchSettings
  extends Required<Omit<BatchOptions, 'latencyMs' | 'key' | 'priority'>> {
  readonly latencyMs: number | undefined;
  readonly key: ((...call: readonly unknown[]) => unknown) | undefined;
  readonly priority: ((...call: readonly unknown[]) => unknown) | undefined;
}

/** A timer takes no more. */
const MAX_MS = 2 ** 31 - 1;

/** @throws RangeError or TypeError on a value that means nothing */
export function batchSettings(options: BatchOptions): BatchSettings {
  const { max = 32, waitMs = 1, latencyMs, maxQueue = 1024, concurrency = 1 } = options;
  checkCount('max', max);
  checkCount('maxQueue', maxQueue);
  checkCount('concurrency', concurrency);
  checkMs('waitMs', waitMs, 0);
  if (latencyMs !== undefined) {
    checkMs('latencyMs', latencyMs, 1);
    if (options.waitMs !== undefined) {
      throw new TypeError(
        '@rpc.batch: waitMs and latencyMs exclude each other; latencyMs finds out how long to wait',
      );
    }
  }
  checkFunction('key', options.key);
  checkFunction('priority', options.priority);
  const { key, priority } = options as Pick<BatchSettings, 'key' | 'priority'>;
  return { max, waitMs, latencyMs, maxQueue, concurrency, key, priority };
}

function checkCount(name: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || (value as number) < 1) {
    throw new RangeError(
      `@rpc.batch: ${name} must be an integer of at least 1, got ${shown(value)}`,
    );
  }
}

function checkMs(name: string, value: unknown, least: number): void {
  if (typeof value !== 'number' || !(value >= least && value <= MAX_MS)) {
    throw new RangeError(
      `@rpc.batch: ${name} must be milliseconds from ${least} to ${MAX_MS}, got ${shown(value)}`,
    );
  }
}

function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') {
    throw new TypeError(
      `@rpc.batch: ${name} must be a function of the arguments of one call, got ${shown(value)}`,
    );
  }
}
