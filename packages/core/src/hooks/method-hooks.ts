import { type Around, admission } from './chain.js';
import type { Observation, Plugin } from './plugin.js';

/** The hooks that hold for one method. They change when a plugin is added. */
export class MethodHooks {
  readonly #admissions: Around[] = [];
  readonly #arounds: Around[] = [];
  readonly #observers: ((call: Observation) => void)[] = [];
  /** Whether there are any. */
  hold = false;
  /** What its calls pass, the first outermost: every `admit`, then every `around`. */
  chain: readonly Around[] = [];
  isObserved = false;

  /** @param failed is told what an observer throws */
  constructor(private readonly failed: (thrown: unknown) => void) {}

  add(plugin: Plugin): void {
    if (plugin.admit !== undefined) {
      this.#admissions.push(admission(plugin.admit.bind(plugin)));
    }
    if (plugin.around !== undefined) {
      this.#arounds.push(plugin.around.bind(plugin));
    }
    if (plugin.observed !== undefined) {
      this.#observers.push(plugin.observed.bind(plugin));
    }
    this.chain = [...this.#admissions, ...this.#arounds];
    this.isObserved = this.#observers.length > 0;
    this.hold = this.isObserved || this.chain.length > 0;
  }

  /** Never throws. */
  observe(call: Observation): void {
    for (const observer of this.#observers) {
      try {
        observer(call);
      } catch (thrown) {
        this.failed(thrown);
      }
    }
  }
}
