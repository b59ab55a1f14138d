import { Published } from './published.js';
import { policyOf, type SubscribeOptions } from './subscribe-options.js';
import { Subscription } from './subscription.js';

/**
 * Values for whoever listens: each subscriber gets what is published while it is subscribed. Publishing never
 * waits. A subscriber that is slower than the values come has a buffer, and a choice of what happens when that is full.
 */
export class Topic<T> {
  readonly #subscriptions = new Set<Subscription<T>>();
  #isClosed = false;

  /** How many subscribers there are now. */
  get subscriberCount(): number {
    return this.#subscriptions.size;
  }

  /**
   * Gives a value to all subscribers; to none after `close`. A method that returns its subscription sends it as
   * it is when the first of them takes it, so do not change it any more.
   */
  publish(value: T): void {
    if (this.#subscriptions.size === 0) {
      return;
    }
    const published = new Published(value);
    for (const subscription of this.#subscriptions) {
      subscription.publish(published);
    }
  }

  /**
   * Subscribes, from now on and not from the first `next()` on: what is returned has to be looped over, returned
   * by a method that streams, or ended with `return()`.
   *
   * @returns the values, until the topic is closed. It throws the reason of `signal` once that aborts, and an
   *   `RpcError` -32802 where it has lost values
   * @throws TypeError, RangeError on bad options
   */
  subscribe(options: SubscribeOptions = {}): AsyncGenerator<T, void, undefined> {
    const subscription = new Subscription<T>(policyOf(options), this.#forget);
    if (this.#isClosed) {
      subscription.end();
    } else if (options.signal?.aborted !== true) {
      this.#subscriptions.add(subscription);
    }
    return subscription;
  }

  /** Ends all subscriptions, after the values that wait for them, and those that are yet to come. */
  close(): void {
    this.#isClosed = true;
    for (const subscription of [...this.#subscriptions]) {
      subscription.end();
    }
  }

  readonly #forget = (subscription: Subscription<T>): void => {
    this.#subscriptions.delete(subscription);
  };
}
