/** A turn of the loop that takes longer has been blocked by what runs in it. */
const LONGEST_TURN_MS = 500;

/**
 * Milliseconds that the event loop was there for its peers. What a handler has blocked it for does
 * not count: bytes that arrived meanwhile are not late, they are unread.
 */
export class LoopClock {
  #counted = 0;
  #ticked = performance.now();

  get now() {
    return this.#counted + Math.min(performance.now() - this.#ticked, LONGEST_TURN_MS);
  }

  /** Milliseconds since the last tick, whatever the loop was blocked by. */
  get sinceTick() {
    return performance.now() - this.#ticked;
  }

  /** To be called more often than every 500 ms. */
  tick() {
    this.#counted = this.now;
    this.#ticked = performance.now();
  }
}
