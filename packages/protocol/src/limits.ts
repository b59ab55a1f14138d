/** The bounds a server keeps its peers and itself to. Bytes, milliseconds and counts. */
export interface Limits {
  /** An HTTP request head in bytes, from its first byte through the blank line: 431 above. */
  readonly maxHeaderBytes: number;
  /** Header fields of one HTTP request: 431 above. */
  readonly maxHeaderCount: number;
  /** One request body or raw message in bytes: -32007 above (HTTP 413). */
  readonly maxBodyBytes: number;
  /** One response in bytes: -32008 above, -32011 for a batch. */
  readonly maxResponseBytes: number;
  /** From a request's first byte to the end of its head: 408 after. */
  readonly headersTimeoutMs: number;
  /** From a request's first byte to its last: 408 after. */
  readonly requestTimeoutMs: number;
  /** The slowest a body may arrive, in bytes per second, measured after the first second: 408 below. */
  readonly minBodyBytesPerSecond: number;
  /** How long a connection may be idle between requests before it is closed. */
  readonly keepAliveTimeoutMs: number;
  /** Connections open at once; the listener accepts no more until one closes. */
  readonly maxConnections: number;
  /** Unsent reply bytes of one connection above which it is not read. */
  readonly softSendQueueBytes: number;
  /**
   * Unsent reply bytes of one connection, beyond one response, above which it is closed; at least
   * `softSendQueueBytes`.
   */
  readonly hardSendQueueBytes: number;
  /** Calls of one connection in flight at once: -32009 above. */
  readonly maxCallsInFlight: number;
  /** Items of one batch: -32010 above. */
  readonly maxBatchItems: number;
  /** Nesting of a document, counted from its root: -32600 above. */
  readonly maxDepth: number;
  /** A method name in UTF-8 bytes: -32600 above. */
  readonly maxMethodBytes: number;
  /** An id in bytes as it stands in the document: -32600 above. */
  readonly maxIdBytes: number;
  /** How long a call may take before it is answered with -32001; 0 is no bound. */
  readonly callTimeoutMs: number;
  /** How long `close()` waits for calls in flight before it cuts connections. */
  readonly drainTimeoutMs: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** docs/limits.md gives the reason for each. */
export const DEFAULT_LIMITS: Limits = {
  maxHeaderBytes: 16 * KIB,
  maxHeaderCount: 100,
  maxBodyBytes: MIB,
  maxResponseBytes: 10 * MIB,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  minBodyBytesPerSecond: KIB,
  keepAliveTimeoutMs: 72_000,
  maxConnections: 10_000,
  softSendQueueBytes: 64 * KIB,
  hardSendQueueBytes: MIB,
  maxCallsInFlight: 1_000,
  maxBatchItems: 1_000,
  maxDepth: 512,
  maxMethodBytes: 256,
  maxIdBytes: 128,
  callTimeoutMs: 0,
  drainTimeoutMs: 10_000,
};

/** Limits that mean "no bound" when they are 0. */
const MAY_BE_ZERO: ReadonlySet<keyof Limits> = new Set([
  'callTimeoutMs',
  'drainTimeoutMs',
  'minBodyBytesPerSecond',
]);

/** What Node's timers can wait, about 24 days; they fire at once for more. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Fills the limits that were not given with their defaults.
 *
 * @throws RangeError on an unknown name, a value that is not a positive integer, a time that no timer
 *   can wait, and a hard bound below its soft one
 */
export function resolveLimits(given: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
      const known = Object.keys(DEFAULT_LIMITS).join(', ');
      throw new RangeError(`limits.${name} is no limit; there are: ${known}`);
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
