import type { Codec } from './codec.js';
import { classOf } from './gist.js';

/** Converts one value; what `Map` and `Set` do to each of theirs. */
type Convert = (value: never) => unknown;

export function isMap(value: unknown): value is Map<unknown, unknown> {
  return classOf(value) === 'Map';
}

export function isSet(value: unknown): value is Set<unknown> {
  return classOf(value) === 'Set';
}

/** A Map as its entries, in order. */
export function encodeMap(value: Map<never, never>, key: Convert, element: Convert): unknown[] {
  return Array.from(value, ([k, v]) => [key(k), element(v)]);
}

export function decodeMap(
  entries: readonly (readonly [never, never])[],
  key: Convert,
  element: Convert,
): Map<unknown, unknown> {
  return new Map(entries.map(([k, v]) => [key(k), element(v)]));
}

/** A Set as its elements, in order. */
export function encodeSet(value: Set<never>, element: Convert): unknown[] {
  return Array.from(value, (one) => element(one));
}

export function decodeSet(elements: readonly never[], element: Convert): Set<unknown> {
  return new Set(elements.map(element));
}

/**
 * Whether all elements of a decoded JSON array stand for different values.
 *
 * @param codec of those that have one: two texts may be one Date
 */
export function isDistinct(elements: readonly unknown[], codec?: Codec<never>): boolean {
  const values = new Set<unknown>();
  const structures = new Set<string>();
  for (const element of elements) {
    if (typeof element === 'object' && element !== null) {
      structures.add(JSON.stringify(element));
    } else {
      values.add(codec?.is(element) ? codec.encode(codec.decode(element)) : element);
    }
  }
  return values.size + structures.size === elements.length;
}

/** The same for the keys of `[key, value]` pairs. What is no pair is somebody else's complaint. */
export function hasDistinctKeys(pairs: readonly unknown[], codec?: Codec<never>): boolean {
  return isDistinct(
    pairs.map((pair) => (Array.isArray(pair) ? (pair[0] as unknown) : undefined)),
    codec,
  );
}
