/** The first pause is shorter than this, each further one than twice as much. */
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;

/** The first pause after a server has said that it goes away: all its clients hear of it at the same moment. */
const SPREAD_MS = 2_000;

/** A connection that was open for so long was a good one: the pauses begin from the first again. */
const GOOD_MS = 10_000;

/** Time and chance, which tests give. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** From 0 to 1. */
  random(): number;
  /** Calls back later, unless what it returns is called before. */
  after(ms: number, then: () => void): () => void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  random: () => Math.random(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * How long to wait before the next connection: a random time below a bound that doubles ("full jitter"), so that
 * clients which lost their server together do not come back together.
 */
export class Pace {
  readonly #clock: Clock;
  #losses = 0;
  #openedAt = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  opened(): void {
    this.#openedAt = this.#clock.now();
  }

  /**
   * The next pause in milliseconds, after a connection was lost or could not be opened.
   *
   * @param isGoingAway whether the server has ended it for all
   */
  next(isGoingAway = false): number {
    if (this.#clock.now() - this.#openedAt >= GOOD_MS) {
      this.#losses = 0;
    }
    this.#openedAt = Infinity;
    const doubled = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#losses);
    const bound = isGoingAway ? Math.max(SPREAD_MS, doubled) : doubled;
    this.#losses += 1;
    return this.#clock.random() * bound;
  }
}
