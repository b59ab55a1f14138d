import type { BatchSettings } from './batch-options.js';

/** How many calls a batch takes, and how long it waits for them. */
export interface BatchSize {
  readonly most: number;
  readonly waitMs: number;
  /** A batch of so many calls was computed. */
  learn(size: number, computeMs: number): void;
}

export function batchSize({ max, waitMs, latencyMs }: BatchSettings): BatchSize {
  return latencyMs === undefined
    ? { most: max, waitMs, learn: () => {} }
    : new AdaptiveSize(max, latencyMs);
}

/** After how many full batches a size that took too long is tried again: one in 100 calls may be late. */
const PATIENCE = 100;

/**
 * Finds the size by additive increase and multiplicative decrease, as Clipper does (Crankshaw et al., NSDI
 * 2017, section 4.3).
 *
 * A call that comes just after a batch has begun waits for all of it, then for company, then for its own
 * batch. So two batches and the wait have to fit into the latency.
 */
export class AdaptiveSize implements BatchSize {
  #most = 1;
  #slackMs: number;
  /** The size that took too long when it was last tried. */
  #tooMany = Infinity;
  #fullBatches = 0;

  constructor(
    private readonly max: number,
    private readonly latencyMs: number,
  ) {
    this.#slackMs = latencyMs;
  }

  get most(): number {
    return this.#most;
  }

  /** A tenth of what a call may take, if the last batch has left as much. */
  get waitMs(): number {
    return Math.max(0, Math.min(this.latencyMs / 10, this.#slackMs));
  }

  learn(size: number, computeMs: number): void {
    this.#slackMs = this.latencyMs - 2 * computeMs;
    if (computeMs > this.latencyMs * 0.45) {
      this.#tooMany = size;
      this.#fullBatches = 0;
      this.#most = Math.max(1, Math.min(this.#most - 1, Math.floor(this.#most * 0.9)));
    } else if (size >= this.#most && computeMs <= this.latencyMs * 0.4) {
      // Between the two it stays: a size that is just right would otherwise be exceeded again and again.
      this.#grow();
    }
  }

  #grow(): void {
    const isKnown = this.#most + 1 >= this.#tooMany;
    if (!isKnown || ++this.#fullBatches > PATIENCE) {
      this.#tooMany = isKnown ? Infinity : this.#tooMany;
      this.#most = Math.min(this.max, this.#most + 1);
    }
  }
}
