import type { Violation } from '@ujrpc/words';
import { violation } from './violation.js';

/** A value on the way from the root, in a list that is shared by all that is below it. */
interface Place {
  readonly value: object;
  readonly depth: number;
  /** The place whose value holds this one, and where in it. */
  readonly holder?: Place;
  readonly step?: string;
}

/** Less than this never fills a stack; what V8 takes is some thousands. */
const DEEP = 512;

/**
 * Why a value cannot be written as JSON, where its nesting is why: it leads back into itself, or down
 * so far that the stack ends. It costs time that is linear in the value, and is asked when writing
 * has failed.
 *
 * @returns undefined where the nesting is not why, or where the value does not let itself be read
 */
export function nestingViolation(root: unknown, subject: string): Violation | undefined {
  try {
    return isHolder(root) ? search(root, subject) : undefined;
  } catch {
    // A Proxy, a throwing getter.
    return undefined;
  }
}

function search(root: object, subject: string): Violation | undefined {
  let deepest: Place = { value: root, depth: 1 };
  /** From the root to where the search is: places, and what is left to see of each. */
  const way: { place: Place; rest: Iterator<readonly [step: string, value: unknown]> }[] = [];
  const onWay = new Map<object, Place>();
  const seen = new Set<object>();
  const enter = (place: Place) => {
    way.push({ place, rest: members(place.value) });
    onWay.set(place.value, place);
    seen.add(place.value);
    deepest = place.depth > deepest.depth ? place : deepest;
  };
  enter(deepest);
  for (let here = way.at(-1); here !== undefined; here = way.at(-1)) {
    const next = here.rest.next();
    if (next.done === true) {
      way.pop();
      onWay.delete(here.place.value);
      continue;
    }
    const [step, value] = next.value;
    if (!isHolder(value)) {
      continue;
    }
    const place = { value, depth: here.place.depth + 1, holder: here.place, step };
    const before = onWay.get(value);
    if (before !== undefined) {
      const got = `a circle back to ${pathOf(before, subject)}`;
      return { ...violation(pathOf(place, subject), 'a JSON value', value), got };
    }
    if (!seen.has(value)) {
      enter(place);
    }
  }
  if (deepest.depth <= DEEP) {
    return undefined;
  }
  const expected = 'a value that nests less deep';
  const got = `${deepest.depth} levels`;
  return { ...violation(pathOf(deepest, subject), expected, deepest.value), got };
}

/** What JSON would be made of; bytes and Dates are not looked into. */
function isHolder(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    /^\[object (?:Object|Array|Map|Set)\]$/.test(Object.prototype.toString.call(value))
  );
}

/** The members of an object with the steps to them, as they are on the wire. */
function* members(value: object): Generator<readonly [step: string, value: unknown]> {
  if (value instanceof Map) {
    let at = 0;
    for (const [key, element] of value) {
      yield [`[${at}][0]`, key];
      yield [`[${at}][1]`, element];
      at += 1;
    }
  } else if (Array.isArray(value) || value instanceof Set) {
    let at = 0;
    for (const element of value as Iterable<unknown>) {
      yield [`[${at}]`, element];
      at += 1;
    }
  } else {
    for (const key of Object.keys(value)) {
      yield [stepTo(key), (value as Readonly<Record<string, unknown>>)[key]];
    }
  }
}

/** `.name`, or `["any name"]`. */
export function stepTo(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function pathOf(place: Place, subject: string): string {
  const steps: string[] = [];
  for (let at: Place | undefined = place; at?.step !== undefined; at = at.holder) {
    steps.push(at.step);
  }
  return `${subject}${steps.reverse().join('')}`;
}
