/** Where a batcher takes its time from; a test has another one. */
export interface Clock {
  now(): number;
  /** Runs it after what runs now, and after the promises that have settled before. */
  soon(work: () => void): void;
  /** @returns what calls it off */
  after(ms: number, work: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  soon: (work) => queueMicrotask(work),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
