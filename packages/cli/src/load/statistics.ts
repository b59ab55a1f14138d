import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { RpcError } from '@ujrpc/words';

/** What went wrong, and how often. */
export interface Failures {
  /** Of the error reply; undefined where no answer came. */
  readonly code: number | undefined;
  /** The class that the server gives to that code, once it has been asked. */
  readonly name?: string | undefined;
  readonly message: string;
  readonly count: number;
}

/** Milliseconds, of the calls that were answered, with a result or an error. */
export interface Latency {
  readonly min: number;
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Kinds of errors are few; a server that makes each message its own must not fill the memory. */
const MAX_KINDS = 20;

/** Counts the calls of one run. */
export class Statistics {
  readonly #nanoseconds: RecordableHistogram = createHistogram();
  readonly #failures = new Map<string, { -readonly [Key in keyof Failures]: Failures[Key] }>();
  #ended = 0;

  /** Calls that ended one way or another. */
  get ended(): number {
    return this.#ended;
  }

  answered(milliseconds: number): void {
    this.#ended += 1;
    this.#nanoseconds.record(Math.max(1, Math.round(milliseconds * 1e6)));
  }

  /** @param milliseconds until the answer came, for a failure that is one */
  failed(error: Error, milliseconds: number): void {
    const isAnswer = error instanceof RpcError;
    if (isAnswer) {
      this.answered(milliseconds);
    } else {
      this.#ended += 1;
    }
    const code = isAnswer ? error.code : undefined;
    const key = `${code} ${error.message}`;
    const known = this.#failures.get(key);
    if (known !== undefined) {
      known.count += 1;
    } else if (this.#failures.size < MAX_KINDS) {
      this.#failures.set(key, { code, message: error.message, count: 1 });
    } else {
      const others = this.#failures.get(OTHERS) ?? { code: undefined, message: OTHERS, count: 0 };
      others.count += 1;
      this.#failures.set(OTHERS, others);
    }
  }

  /** The most frequent first. */
  get failures(): readonly Failures[] {
    return [...this.#failures.values()].sort((one, other) => other.count - one.count);
  }

  /** Undefined when no call was answered. */
  get latency(): Latency | undefined {
    const histogram = this.#nanoseconds;
    if (histogram.count === 0) {
      return undefined;
    }
    // Percentiles are those of a bucket, which three digits bound; the ends are exact.
    const percentile = (rank: number) => Math.min(histogram.percentile(rank), histogram.max) / 1e6;
    return {
      min: histogram.min / 1e6,
      median: percentile(50),
      p90: percentile(90),
      p99: percentile(99),
      max: histogram.max / 1e6,
    };
  }
}

const OTHERS = 'others';
