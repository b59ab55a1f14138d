import type { Call } from '../calls/call.js';

/** What a plugin's `observed` is told of a call that waited for its batch. */
export interface BatchedCallObservation {
  /** How many calls waited when it came, itself included. */
  readonly queued: number;
  /** How many calls its batch had; 0 where it left before that. */
  readonly size: number;
  /** From when it came until its batch began, or until it left. */
  readonly waitMs: number;
  /** From when its batch began until its outcome; 0 where it left before that. */
  readonly computeMs: number;
}

/** Whom a call waits at. */
export interface BatchOwner {
  now(): number;
  /** The call does not wait any more: nobody wants its answer. */
  left(call: BatchedCall): void;
}

/** A call of a batch method: from when it waits until it has its outcome. */
export class BatchedCall {
  readonly #cameAt: number;
  #beganAt: number | undefined;
  #leftAt: number | undefined;
  /** How many calls its batch has. */
  #size = 0;

  constructor(
    readonly call: Call,
    readonly args: readonly unknown[],
    readonly key: string,
    readonly priority: number,
    /** Counts up in the order in which calls come. */
    readonly number: number,
    private readonly queued: number,
    private readonly owner: BatchOwner,
    readonly resolve: (value: unknown) => void,
    readonly reject: (reason: unknown) => void,
  ) {
    this.#cameAt = owner.now();
  }

  begin(at: number, size: number): void {
    this.#beganAt = at;
    this.#size = size;
  }

  /** It has its outcome: of its batch, or because it was cancelled, its time is over, or its peer has left. */
  leave(): void {
    if (this.#leftAt !== undefined) {
      return;
    }
    this.#leftAt = this.owner.now();
    if (this.#beganAt === undefined) {
      this.owner.left(this);
      this.reject(this.call.abortReason);
    }
  }

  get observation(): BatchedCallObservation {
    const { queued } = this;
    const endedAt = this.#leftAt ?? this.owner.now();
    const beganAt = this.#beganAt ?? endedAt;
    return {
      queued,
      size: this.#size,
      waitMs: beganAt - this.#cameAt,
      computeMs: endedAt - beganAt,
    };
  }
}
