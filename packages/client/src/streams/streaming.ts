import { isCoded, type MethodEntry, outcomeOf, type Settle } from '../client.js';

/** How a value of a stream is taken: as it is (0), with null as undefined (1), or decoded. */
export type ItemEntry = 0 | 1 | ((value: unknown) => unknown);

/** The entry of a method that streams: settles what it returns in the end, and knows of what comes before. */
export type StreamEntry = Settle & {
  /** As of `Coded`. */
  readonly encode: (params: unknown[]) => unknown[];
  readonly item: (value: unknown) => unknown;
};

/**
 * The entry of a method that streams.
 *
 * @param entry as if what it returns in the end were its result
 * @param item of each value
 */
export function streaming(entry: MethodEntry, item: ItemEntry): StreamEntry {
  const settle: Settle = (result) => outcomeOf(entry, result);
  const encode = isCoded(entry) ? entry[0] : (params: unknown[]) => params;
  return Object.assign(settle, { encode, item: typeof item === 'function' ? item : plain[item] });
}

const plain = [
  (value: unknown) => value,
  (value: unknown) => (value === null ? undefined : value),
] as const;

export function isStreaming(entry: MethodEntry): entry is StreamEntry {
  return typeof entry === 'function' && 'item' in entry;
}
