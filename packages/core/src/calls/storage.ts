import type { AsyncLocalStorage } from 'node:async_hooks';

export type Storage<T> = Pick<AsyncLocalStorage<T>, 'getStore' | 'run' | 'enterWith'>;

interface Constructor {
  new <T>(): Storage<T>;
  /** Of Node 20.5 and later, Deno, Bun, Workers. */
  snapshot?(): (work: () => void) => void;
}

/** Node's own, also where a module that names it could not be loaded; undefined where it is missing. */
const Native: Constructor | undefined =
  globalThis.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage ??
  (globalThis as { AsyncLocalStorage?: Constructor }).AsyncLocalStorage;

export const isKeptAcrossAwaits = Native !== undefined;

export function makeStorage<T>(): Storage<T> {
  return new (Native ?? SynchronousStorage)<T>();
}

/** Runs work in the asynchronous context that this module was loaded in, not in that of a caller. */
export const outsideOfCalls: (work: () => void) => void =
  Native?.snapshot?.() ?? ((work) => work());

/** Knows its value while synchronous work runs. */
export class SynchronousStorage<T> implements Storage<T> {
  #value: T | undefined;

  getStore(): T | undefined {
    return this.#value;
  }

  enterWith(value: T): void {
    this.#value = value;
  }

  run<R, A extends unknown[]>(value: T, work: (...args: A) => R, ...args: A): R {
    const outer = this.#value;
    this.#value = value;
    try {
      return work(...args);
    } finally {
      this.#value = outer;
    }
  }
}
