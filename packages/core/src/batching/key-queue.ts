import type { BatchedCall } from './batched-call.js';

interface Level {
  readonly priority: number;
  /** In the order in which they came. A Set, because calls leave from anywhere. */
  readonly calls: Set<BatchedCall>;
}

/** The calls of one key that wait: those of the highest priority first. */
export class KeyQueue {
  /** Highest first; none of them is empty. */
  readonly #levels: Level[] = [];
  #size = 0;

  constructor(readonly key: string) {}

  get size(): number {
    return this.#size;
  }

  /** The call that is taken first. */
  get first(): BatchedCall | undefined {
    return this.#levels[0]?.calls.values().next().value;
  }

  add(call: BatchedCall): void {
    const { priority } = call;
    const at = this.#indexOf(priority);
    let level = this.#levels[at];
    if (level?.priority !== priority) {
      level = { priority, calls: new Set() };
      this.#levels.splice(at, 0, level);
    }
    level.calls.add(call);
    this.#size++;
  }

  delete(call: BatchedCall): void {
    const at = this.#indexOf(call.priority);
    const level = this.#levels[at];
    if (level?.calls.delete(call) === true) {
      this.#size--;
      if (level.calls.size === 0) {
        this.#levels.splice(at, 1);
      }
    }
  }

  /** Removes and returns the first calls, at most so many. */
  take(most: number): BatchedCall[] {
    const taken: BatchedCall[] = [];
    while (taken.length < most) {
      const { first } = this;
      if (first === undefined) {
        break;
      }
      this.delete(first);
      taken.push(first);
    }
    return taken;
  }

  /** Where the level of a priority is, or belongs. */
  #indexOf(priority: number): number {
    let from = 0;
    let to = this.#levels.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#levels[middle] as Level).priority > priority) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}
