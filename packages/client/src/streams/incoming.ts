/** Values that came together, and the id of the place after the last of them. */
interface Batch {
  readonly values: readonly unknown[];
  readonly eventId: string | undefined;
}

/** One who waits for the next value. */
interface Asking {
  readonly resolve: (result: IteratorResult<unknown>) => void;
  readonly reject: (reason: unknown) => void;
}

/** What is done about the values of a stream. */
export interface Handling {
  /** Makes of a value what the loop is given. */
  decode(value: unknown): unknown;
  /** A value was taken, and with it maybe the last before a place. */
  taken(eventId: string | undefined): void;
  /** Nobody wants the rest. */
  left(): void;
}

/** The values of one stream: as they come in, and as they are asked for. */
export class Incoming implements AsyncIterableIterator<unknown> {
  /** Whether all that will come is there. */
  isComplete = false;
  readonly #handling: Handling;
  readonly #begun: Promise<void>;
  #batches: Batch[] = [];
  /** The next value of the first batch. */
  #at = 0;
  readonly #asking: Asking[] = [];
  #isCut = false;
  #end: (() => unknown) | undefined;
  #begin = () => {};
  #emptied = () => {};
  #emptying: Promise<void> | undefined;

  constructor(handling: Handling) {
    this.#handling = handling;
    this.#begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  /**
   * Waits for the first value, or the end.
   *
   * @throws what the stream throws, where it has no value
   */
  async begin(): Promise<void> {
    await this.#begun;
    const settle = this.#end;
    if (settle && this.#batches.length === 0) {
      const returned = settle();
      this.#end = () => returned;
    }
  }

  push(values: readonly unknown[], eventId?: string): void {
    if (values.length > 0 && !this.isComplete) {
      this.#batches.push({ values, eventId });
      this.#begin();
      this.#serve();
    }
  }

  /**
   * Ends the stream after the values that are there.
   *
   * @param settle returns what is returned in the end, or throws what the loop throws
   */
  end(settle: () => unknown): void {
    if (!this.isComplete) {
      this.isComplete = true;
      this.#end = settle;
      this.#begin();
      this.#serve();
    }
  }

  /** Ends it at once, whatever is there; only the first time counts. */
  cut(settle: () => unknown): void {
    if (this.#isCut) {
      return;
    }
    this.#isCut = true;
    this.#batches = [];
    this.#at = 0;
    this.isComplete = false;
    this.end(settle);
  }

  /** Resolves when all that came is taken, or nobody takes it any more. */
  get emptied(): Promise<void> | undefined {
    if (this.#batches.length > 0) {
      this.#emptying ??= new Promise((resolve) => {
        this.#emptied = resolve;
      });
    }
    return this.#emptying;
  }

  next(): Promise<IteratorResult<unknown>> {
    return new Promise((resolve, reject) => {
      this.#asking.push({ resolve, reject });
      this.#serve();
    });
  }

  async return(): Promise<IteratorResult<unknown>> {
    this.#leave();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #leave(): void {
    const isEarly = !this.isComplete;
    this.cut(() => undefined);
    if (isEarly) {
      this.#handling.left();
    }
  }

  /** Gives what there is to those who ask. */
  #serve(): void {
    for (let one = this.#asking[0]; one && (this.#batches[0] || this.#end); one = this.#asking[0]) {
      this.#asking.shift();
      try {
        one.resolve(this.#result());
      } catch (error) {
        this.#leave();
        one.reject(error);
      }
    }
    if (this.#batches.length === 0) {
      this.#emptied();
      this.#emptying = undefined;
    }
  }

  #result(): IteratorResult<unknown> {
    const [batch] = this.#batches;
    if (!batch) {
      const settle = this.#end;
      this.#end = () => undefined;
      return { done: true, value: settle?.() };
    }
    const value = batch.values[this.#at];
    this.#at += 1;
    const isLast = this.#at === batch.values.length;
    if (isLast) {
      this.#batches.shift();
      this.#at = 0;
    }
    const decoded = this.#handling.decode(value);
    this.#handling.taken(isLast ? batch.eventId : undefined);
    return { done: false, value: decoded };
  }
}
