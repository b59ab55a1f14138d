import { ErrorCode } from '@ujrpc/words';
import { protocolError } from '../calls/protocol-error.js';
import type { Source } from '../calls/pump.js';
import type { Published } from './published.js';
import { Queue } from './queue.js';
import type { Policy } from './subscribe-options.js';

/** One `next()` that no value was there for. */
interface Waiting<T> {
  give(published: Published<T>): void;
  end(): void;
  fail(error: unknown): void;
}

/** `await using` looks for it, where the platform knows that; elsewhere it is a name that nobody looks for. */
const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol('asyncDispose');

/**
 * The values of a topic for one of its subscribers. Not a generator function: the `return` of one would wait for
 * the next value, while here it ends the subscription at once.
 */
export class Subscription<T> implements AsyncGenerator<T, void, undefined> {
  readonly #queue = new Queue<Published<T>>();
  readonly #waiting = new Queue<Waiting<T>>();
  readonly #policy: Policy;
  readonly #leave: (subscription: Subscription<T>) => void;
  /** How many values it had no room for, where that ends it. */
  #lost = 0;
  /** Whether nothing more is published to it. */
  #isOver = false;
  /** What `next` throws once, after the values that wait. */
  #failure: { readonly error: unknown } | undefined;

  /** @param leave has its topic forget it */
  constructor(policy: Policy, leave: (subscription: Subscription<T>) => void) {
    this.#policy = policy;
    this.#leave = leave;
    policy.signal?.addEventListener('abort', this.#abort, { once: true });
    if (policy.signal?.aborted === true) {
      this.#abort();
    }
  }

  /**
   * The values of what `topic.subscribe` returned, in the form in which all subscribers share one text; undefined
   * for all else, of which nothing is run.
   */
  static sharedOf(value: unknown): Source | undefined {
    return typeof value === 'object' && value !== null && #isOver in value
      ? value.#shared()
      : undefined;
  }

  /** Its topic has a value for it. */
  publish(published: Published<T>): void {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting.give(published);
    } else if (this.#makeRoom()) {
      this.#queue.push(published);
    }
  }

  /** Its topic has no more: it ends after the values that wait. */
  end(): void {
    this.#stop();
    this.#settle();
  }

  next(): Promise<IteratorResult<T, void>> {
    return this.#take(({ value }) => value);
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#discard();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<T, void>> {
    this.#discard();
    throw error;
  }

  async [asyncDispose](): Promise<void> {
    this.#discard();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #shared(): Source {
    return {
      next: () => this.#take(({ shared }) => shared),
      return: () => this.return(),
      ready: () => this.#queue.shift()?.shared,
    };
  }

  #take<V>(read: (published: Published<T>) => V): Promise<IteratorResult<V, void>> {
    return new Promise((resolve, reject) => {
      const published = this.#queue.shift();
      const waiting: Waiting<T> = {
        give: (one) => resolve({ done: false, value: read(one) }),
        end: () => resolve({ done: true, value: undefined }),
        fail: reject,
      };
      if (published !== undefined) {
        waiting.give(published);
        return;
      }
      this.#waiting.push(waiting);
      if (this.#lost > 0) {
        this.#fail(lagged(this.#lost));
      }
      if (this.#isOver) {
        this.#settle();
      }
    });
  }

  /** @returns whether there is room for one more value */
  #makeRoom(): boolean {
    const { buffer, overflow } = this.#policy;
    if (this.#lost === 0 && this.#queue.size < buffer) {
      return true;
    }
    switch (overflow) {
      case 'fail':
        this.#lost++;
        return false;
      case 'dropOldest':
        this.#queue.shift();
        return true;
      case 'latest':
        this.#queue.clear();
        return true;
    }
  }

  readonly #abort = (): void => {
    this.#queue.clear();
    this.#fail(this.#policy.signal?.reason);
    this.#settle();
  };

  #fail(error: unknown): void {
    this.#lost = 0;
    this.#failure = { error };
    this.#stop();
  }

  /** Nobody wants its values any more. */
  #discard(): void {
    this.#queue.clear();
    this.#lost = 0;
    this.#failure = undefined;
    this.end();
  }

  #stop(): void {
    this.#isOver = true;
    this.#policy.signal?.removeEventListener('abort', this.#abort);
    this.#leave(this);
  }

  /** It is over: those that wait get the error, if any, and the end. */
  #settle(): void {
    for (let waiting = this.#waiting.shift(); waiting; waiting = this.#waiting.shift()) {
      if (this.#failure === undefined) {
        waiting.end();
      } else {
        waiting.fail(this.#failure.error);
        this.#failure = undefined;
      }
    }
  }
}

function lagged(lost: number): Error {
  return protocolError(ErrorCode.ServerCancelled, { reason: 'lagged', lost });
}
