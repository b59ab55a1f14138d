/**
 * What generated code asks about unions at run time. A member of a union is decided once per object
 * while a value is looked at, so that the time is linear in the value however deep unions nest.
 */

import { hasOwn } from './objects.js';
import { takeSteps } from './steps.js';

/** Tables of the `once` functions that have found something since the outermost call began. */
let open: Map<unknown, unknown>[] | undefined;

/**
 * A function of objects that works once per object, for as long as the outermost call of any such
 * function runs. Nothing is kept longer: objects may change between two validations.
 */
export function once<T>(work: (value: never) => T): (value: unknown) => T {
  const results = new Map<unknown, T>();
  return (value) => {
    takeSteps(1);
    const known = results.get(value);
    if (known !== undefined || results.has(value)) {
      return known as T;
    }
    return remembering(() => {
      const result = work(value as never);
      if (results.size === 0) {
        open?.push(results);
      }
      results.set(value, result);
      return result;
    });
  };
}

/** Runs `work` as one such outermost call, unless it is within one. */
export function remembering<T>(work: () => T): T {
  if (open !== undefined) {
    return work();
  }
  open = [];
  try {
    return work();
  } finally {
    for (const results of open) {
      results.clear();
    }
    open = undefined;
  }
}

/** Takes a violation into the list of those that a caller is told. @returns false */
type Report = (
  enabled: boolean,
  violation: { path: string; expected: string; value: unknown },
) => boolean;

/** Reports what is wrong with a value. @returns whether nothing is */
type Check = (value: unknown, path: string, enabled: boolean, report: Report) => boolean;

/** One member of a union whose members no single property tells apart. */
export interface Branch {
  /** Whether a look at the value's own properties allows it. */
  could(value: unknown): boolean;
  is(value: unknown): boolean;
  check: Check;
  /** How much of the value is as this member wants it; 0 or less for nothing. */
  nearness(value: unknown): number;
  /** The properties that it declares, where those of other members are not dropped when wrong. */
  readonly own?: ReadonlySet<string>;
}

/** By the names of properties that only some members declare: what each may be where it is declared. */
export type Strays = ReadonlyMap<string, Stray>;

interface Stray {
  /** The name as in a path: `.name`. */
  readonly step: string;
  is(value: unknown): boolean;
  check: Check;
}

/**
 * Reports what is wrong with a value of a union: within the member that comes nearest, and only there.
 *
 * @returns false without a report where no member comes near; the caller knows what it expected
 */
export function checkBranches(
  branches: readonly Branch[],
  strays: Strays,
  value: object,
  path: string,
  enabled: boolean,
  report: Report,
): boolean {
  takeSteps(branches.length);
  const closest = () => branches[nearest(branches.map((branch) => branch.nearness(value)))];
  const candidates = branches.filter((branch) => branch.could(value));
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) {
    const branch = wrongStrays(value, strays, only.own).length === 0 ? only : (closest() ?? only);
    const fits = branch.check(value, path, enabled, report);
    return checkStrays(branch, strays, value, path, enabled, report) && fits;
  }
  return remembering(() => {
    const fitting = candidates.filter((branch) => branch.is(value));
    const [first] = fitting;
    if (first) {
      const isFine = fitting.some(({ own }) => hasNoStrays(value, strays, own));
      return isFine || checkStrays(first, strays, value, path, enabled, report);
    }
    return closest()?.check(value, path, enabled, report) ?? false;
  });
}

/** Reports what other members declare and is wrong there. @returns whether nothing is */
function checkStrays(
  { own }: Branch,
  strays: Strays,
  value: object,
  path: string,
  enabled: boolean,
  report: Report,
): boolean {
  return wrongStrays(value, strays, own)
    .map(([found, { step, check }]) => check(found, path + step, enabled, report))
    .every(Boolean);
}

/** The index of the highest score over 0, the first of equals; -1 for none. */
export function nearest(scores: readonly number[]): number {
  const highest = Math.max(0, ...scores);
  return highest > 0 ? scores.indexOf(highest) : -1;
}

/** Whether an object has nothing that other members declare and that is wrong there. */
export function hasNoStrays(value: object, strays: Strays, own?: ReadonlySet<string>): boolean {
  return own === undefined || wrongStrays(value, strays, own).length === 0;
}

function wrongStrays(
  value: object,
  strays: Strays,
  own: ReadonlySet<string> | undefined,
): [found: unknown, stray: Stray][] {
  if (own === undefined || strays.size === 0) {
    return [];
  }
  const entries: [string, unknown][] = Object.entries(value);
  takeSteps(entries.length);
  return entries.flatMap(([name, found]) => {
    const stray = own.has(name) ? undefined : strays.get(name);
    const isWrong = stray !== undefined && found !== undefined && !stray.is(found);
    return isWrong ? [[found, stray] as [unknown, Stray]] : [];
  });
}

/** The value of an object's first own property, by which an index signature is judged at a glance. */
export function firstValue(value: object): unknown {
  for (const name in value) {
    if (hasOwn(value, name)) {
      return (value as Readonly<Record<string, unknown>>)[name];
    }
  }
  return undefined;
}
