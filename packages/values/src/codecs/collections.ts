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
