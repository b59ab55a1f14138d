import type { BatchedCall } from './batched-call.js';
import { KeyQueue } from './key-queue.js';

/** The calls of one method that wait, by their keys. */
export class BatchQueue {
  /** None of them is empty: callers may choose ever new keys. */
  readonly #keys = new Map<string, KeyQueue>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  sizeOf(key: string): number {
    return this.#keys.get(key)?.size ?? 0;
  }

  add(call: BatchedCall): void {
    let queue = this.#keys.get(call.key);
    if (queue === undefined) {
      queue = new KeyQueue(call.key);
      this.#keys.set(call.key, queue);
    }
    queue.add(call);
    this.#size++;
  }

  delete(call: BatchedCall): void {
    const queue = this.#keys.get(call.key);
    if (queue !== undefined) {
      const before = queue.size;
      queue.delete(call);
      this.#shrunk(queue, before - queue.size);
    }
  }

  /** Of the key whose first call has the highest priority and, among several, came first. */
  get next(): KeyQueue | undefined {
    let next: KeyQueue | undefined;
    for (const queue of this.#keys.values()) {
      if (next === undefined || isBefore(queue.first, next.first)) {
        next = queue;
      }
    }
    return next;
  }

  /** Removes and returns the first calls of a key, at most so many. */
  take(queue: KeyQueue, most: number): BatchedCall[] {
    const taken = queue.take(most);
    this.#shrunk(queue, taken.length);
    return taken;
  }

  #shrunk(queue: KeyQueue, by: number): void {
    this.#size -= by;
    if (queue.size === 0) {
      this.#keys.delete(queue.key);
    }
  }
}

function isBefore(one: BatchedCall | undefined, other: BatchedCall | undefined): boolean {
  if (one === undefined || other === undefined) {
    return other === undefined;
  }
  return one.priority === other.priority
    ? one.number < other.number
    : one.priority > other.priority;
}
