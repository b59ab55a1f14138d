import type { Codec } from './codec.js';
import { takeSteps } from './steps.js';

/**
 * Whether no two elements of a decoded JSON array are equal: as in JSON, where the order of
 * members means nothing.
 *
 * @param codec of those that have one: two texts may be one Date
 * @param cuts whether nulls at the end of arrays stand for elements that are absent
 */
export function isDistinct<T>(
  elements: readonly unknown[],
  codec?: Codec<T>,
  cuts = false,
): boolean {
  const scalars = new Set<unknown>();
  const structures: object[] = [];
  for (const element of elements) {
    if (typeof element === 'object' && element !== null) {
      structures.push(element);
    } else {
      scalars.add(codec?.is(element) ? codec.encode(codec.decode(element)) : element);
    }
  }
  return scalars.size + structures.length === elements.length && areDistinct(structures, cuts);
}

/** The same for the keys of `[key, value]` pairs. What is not a pair is for others to refuse. */
export function hasDistinctKeys<T>(
  pairs: readonly unknown[],
  codec?: Codec<T>,
  cuts?: boolean,
): boolean {
  return isDistinct(
    pairs.map((pair) => (Array.isArray(pair) ? (pair[0] as unknown) : undefined)),
    codec,
    cuts,
  );
}

/**
 * Reads all structures side by side, and each only for as long as another one has been the same so far.
 * What one array has read of a large element is not read by the arrays within it: the time is linear in
 * the whole value, or nearly so, however deep such arrays lie in each other.
 */
function areDistinct(structures: readonly object[], cuts: boolean): boolean {
  const groups = [structures.map((one) => tokens(one, cuts))];
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    if (group.length < 2) {
      continue;
    }
    takeSteps(group.length);
    const byToken = new Map<unknown, typeof group>();
    for (const reader of group) {
      const { value, done } = reader.next();
      const token = done ? end : value;
      const same = byToken.get(token) ?? [];
      byToken.set(token, same);
      same.push(reader);
    }
    if ((byToken.get(end)?.length ?? 0) > 1) {
      return false;
    }
    groups.push(...byToken.values());
  }
  return true;
}

const end = Symbol('the end of a structure');

function lengthWithoutNulls(elements: readonly unknown[]): number {
  let length = elements.length;
  while (length > 0 && elements[length - 1] === null) {
    length--;
  }
  return length;
}

/**
 * What tells a value from all that differ from it, its members by their names. Lengths are bigints, which
 * no JSON value is.
 */
function* tokens(value: unknown, cuts: boolean): Generator<unknown, void> {
  const pending = [value];
  while (pending.length > 0) {
    const one = pending.pop();
    if (typeof one !== 'object' || one === null) {
      yield one;
    } else if (Array.isArray(one)) {
      const elements = one as unknown[];
      const length = cuts ? lengthWithoutNulls(elements) : elements.length;
      yield BigInt(2 * length);
      for (let at = 0; at < length; at++) {
        pending.push(elements[at]);
      }
    } else {
      const names = Object.keys(one).sort();
      yield BigInt(2 * names.length + 1);
      for (const name of names) {
        yield name;
      }
      for (const name of names) {
        pending.push((one as Readonly<Record<string, unknown>>)[name]);
      }
    }
  }
}
