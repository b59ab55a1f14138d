/** How many taken places are kept before the rest moves up. */
const MOST_TAKEN = 64;

/** First in, first out; to take one costs the same however many wait. */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  #taken = 0;

  get size(): number {
    return this.#items.length - this.#taken;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    const item = this.#items[this.#taken];
    if (this.size > 0) {
      this.#items[this.#taken++] = undefined;
      this.#moveUp();
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#taken = 0;
  }

  /** Not until half of it is taken: over all it moves no item more than once. */
  #moveUp(): void {
    if (this.#taken > MOST_TAKEN && this.#taken > this.size) {
      this.#items = this.#items.slice(this.#taken);
      this.#taken = 0;
    }
  }
}
