import type { Call, ClientState } from '../client.js';
import type { Reader } from './reader.js';
import { isStreaming } from './streaming.js';

const readers = new WeakMap<object, Reader>();

/**
 * The id of the place that a stream has come to, where the method tells places: pass it on as
 * `withOptions(client, { lastEventId })` to go on from there.
 *
 * @param stream what a method of a client returned
 * @returns undefined before the first such place
 * @throws TypeError for an object that no client returned
 */
export function lastEventIdOf(stream: AsyncIterable<unknown>): string | undefined {
  const reader = readers.get(stream);
  if (!reader) {
    throw new TypeError('not a stream of a ujrpc client');
  }
  return reader.lastEventId;
}

/** Starts a call: a method that streams returns a generator, which sends nothing before its first value is asked for. */
export function start(call: Call, state: ClientState): unknown {
  if (!isStreaming(call.entry)) {
    return state.send(call, state);
  }
  if (state.notifies) {
    return Promise.reject(new TypeError(`${call.method}: a stream cannot be a notification`));
  }
  return new ClientStream(call.method, (reader) => state.send(call, { ...state, reader }));
}

type Result = IteratorResult<unknown>;

/** `await using` looks for it, where the platform knows that; elsewhere it is a name that nobody looks for. */
const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol('asyncDispose');

/**
 * What a method that streams returns. Not a generator function: the `return` of one would wait for the value that
 * was asked for last, while here it ends the stream at once.
 */
class ClientStream implements AsyncGenerator<unknown, unknown, undefined> {
  readonly #method: string;
  readonly #open: (reader: Reader) => Promise<unknown>;
  readonly #controller = new AbortController();
  #opening: Promise<AsyncIterator<unknown>> | undefined;
  #iterator: AsyncIterator<unknown> | undefined;
  #isOver = false;

  constructor(method: string, open: (reader: Reader) => Promise<unknown>) {
    this.#method = method;
    this.#open = open;
    readers.set(this, { signal: this.#controller.signal });
  }

  async next(): Promise<Result> {
    if (this.#isOver) {
      return { done: true, value: undefined };
    }
    try {
      this.#opening ??= this.#iterate();
      const iterator = this.#iterator ?? (await this.#opening);
      const result = await iterator.next();
      if (this.#isOver) {
        return { done: true, value: undefined };
      }
      this.#isOver = result.done === true;
      return result;
    } catch (error) {
      if (this.#isOver) {
        // It was left, and this is what became of it.
        return { done: true, value: undefined };
      }
      this.#isOver = true;
      throw error;
    }
  }

  async return(value?: unknown): Promise<Result> {
    await this.#leave();
    return { done: true, value: await value };
  }

  async throw(error: unknown): Promise<Result> {
    await this.#leave();
    throw error;
  }

  async [asyncDispose](): Promise<void> {
    await this.#leave();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #iterate(): Promise<AsyncIterator<unknown>> {
    const iterable = Object(await this.#open(readers.get(this) as Reader));
    const iterate = iterable[Symbol.asyncIterator] ?? iterable[Symbol.iterator];
    if (!iterate) {
      throw new TypeError(
        `${this.#method}: expected an interceptor to return what is iterated over`,
      );
    }
    this.#iterator = iterate.call(iterable) as AsyncIterator<unknown>;
    return this.#iterator;
  }

  /** Resolves when what is around the stream has ended too; that it is still being opened nobody waits for. */
  async #leave(): Promise<void> {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    this.#controller.abort();
    if (this.#iterator) {
      await this.#iterator.return?.();
    } else {
      this.#opening?.then((iterator) => iterator.return?.()).catch(() => {});
    }
  }
}
