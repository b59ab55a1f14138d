import type { Clock } from '../pace.js';

/** So long a silence, while something is awaited, is a reason to ask. */
const SILENCE_MS = 15_000;

/** How long the peer has to say something then, whatever it is. */
const ANSWER_MS = 10_000;

/** Finds out whether a silent peer is still there, where neither the system nor WebSocket tells. */
export class Liveness {
  readonly #clock: Clock;
  readonly #ask: () => void;
  readonly #lose: () => void;
  #heardAt = 0;
  #isAwaited = false;
  #isAsked = false;
  #endWait: (() => void) | undefined;

  /**
   * @param ask sends something that is answered
   * @param lose called when nothing came after that
   */
  constructor(clock: Clock, ask: () => void, lose: () => void) {
    this.#clock = clock;
    this.#ask = ask;
    this.#lose = lose;
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
    this.#isAsked = false;
  }

  /** Whether anything is awaited: otherwise nobody is asked. */
  watch(isAwaited: boolean): void {
    if (isAwaited && !this.#isAwaited) {
      this.heard();
    }
    this.#isAwaited = isAwaited;
    if (isAwaited && !this.#endWait) {
      this.#wait(SILENCE_MS);
    }
  }

  end(): void {
    this.#isAwaited = false;
    this.#endWait?.();
  }

  #wait(ms: number): void {
    // One timer for many messages: it looks when the last of them came.
    this.#endWait = this.#clock.after(ms, () => {
      this.#endWait = undefined;
      if (this.#isAwaited) {
        this.#look();
      }
    });
  }

  #look(): void {
    const left = this.#heardAt + SILENCE_MS - this.#clock.now();
    if (left > 0) {
      this.#wait(left);
    } else if (this.#isAsked) {
      this.#lose();
    } else {
      this.#isAsked = true;
      this.#wait(ANSWER_MS);
      this.#ask();
    }
  }
}
