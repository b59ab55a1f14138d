import { CallError } from '../errors.js';
import { describeFailure, describeLateness } from './failure.js';

/** The exchanges of one connection that have not settled. */
export class InFlight {
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #controllers = new Set<AbortController>();

  /** @param timeoutMs of each; 0 switches it off */
  constructor(url: string, timeoutMs: number) {
    this.#url = url;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Runs until it settles, the time is up or `abort` is called.
   *
   * @param stream counts the values that came, for the message
   * @throws CallError whatever it rejects with
   */
  async settle<T>(run: (signal: AbortSignal) => Promise<T>, stream = { count: 0 }): Promise<T> {
    const controller = new AbortController();
    this.#controllers.add(controller);
    let isLate = false;
    const expire = () => {
      isLate = true;
      controller.abort();
    };
    const timer = this.#timeoutMs > 0 ? setTimeout(expire, this.#timeoutMs) : undefined;
    try {
      return await run(controller.signal);
    } catch (error) {
      if (error instanceof CallError) {
        throw error;
      }
      const why = isLate
        ? describeLateness(this.#url, this.#timeoutMs, stream.count)
        : describeFailure(this.#url, error, stream.count);
      throw new CallError(why, { cause: error });
    } finally {
      clearTimeout(timer);
      this.#controllers.delete(controller);
    }
  }

  abort(): void {
    for (const controller of this.#controllers) {
      controller.abort();
    }
  }
}
