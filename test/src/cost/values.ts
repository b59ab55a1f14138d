import type { Form, Grammar } from './grammar.js';

/** Which member of a union is taken where several go deeper. */
export type Choice = 'first' | 'last' | 'turns';

/** How large a value is to be: how often it goes into itself, and how many elements its arrays have. */
export interface Size {
  readonly depth: number;
  readonly width: number;
}

/**
 * Makes values of a grammar's first type, on the wire. Along one way each goes as deep as it is told;
 * everything beside that way is as small as the types allow, so that its size grows as it is deep.
 */
export class Values {
  readonly #types: Grammar;
  readonly #least: readonly number[];
  readonly #choice: Choice;
  #count = 0;

  constructor(types: Grammar, choice: Choice) {
    this.#types = types;
    this.#choice = choice;
    this.#least = leastDepths(types);
  }

  /** Whether it has values at all. */
  get exists(): boolean {
    return Number.isFinite(this.#least[0]);
  }

  make({ depth, width }: Size): unknown {
    this.#count = 0;
    return this.#value({ kind: 'name', index: 0 }, depth, width);
  }

  #value(form: Form, depth: number, width: number): unknown {
    switch (form.kind) {
      case 'leaf':
        return form.leaf.make(this.#count++);
      case 'name':
        return this.#value(this.#types[form.index] as Form, depth - 1, width);
      case 'nullable':
        return depth > 0 && this.#recurs(form.inner) ? this.#value(form.inner, depth, width) : null;
      case 'array':
      case 'set':
      case 'record':
      case 'map':
        return this.#collection(form.kind, form.inner, depth, width);
      case 'tuple':
        return this.#parts(form.parts, depth, width);
      case 'union':
        return this.#value(this.#member(form.parts, depth), depth, width);
      case 'object': {
        const taken = form.properties.filter(
          ({ form: one, optional }) => !optional || (depth > 0 && this.#recurs(one)),
        );
        const values = this.#parts(
          taken.map((one) => one.form),
          depth,
          width,
        );
        return Object.fromEntries(taken.map(({ name }, at) => [name, values[at]]));
      }
    }
  }

  /** The first part that goes deeper does. */
  #parts(parts: readonly Form[], depth: number, width: number): unknown[] {
    const way = depth > 0 ? parts.findIndex((one) => this.#recurs(one)) : -1;
    return parts.map((one, at) => this.#value(one, at === way ? depth : 0, at === way ? width : 0));
  }

  #collection(kind: string, inner: Form, depth: number, width: number): unknown {
    const goesOn = depth > 0 && this.#recurs(inner);
    const elements = Array.from({ length: width }, () => this.#value(inner, 0, 0));
    if (goesOn) {
      elements.push(this.#value(inner, depth, width));
    }
    const distinct = [...new Map(elements.map((one) => [JSON.stringify(one), one])).values()];
    switch (kind) {
      case 'array':
        return elements;
      case 'set':
        return distinct;
      case 'map':
        return elements.map((one) => [`k${this.#count++}`, one]);
      default:
        return Object.fromEntries(elements.map((one) => [`k${this.#count++}`, one]));
    }
  }

  #member(members: readonly Form[], depth: number): Form {
    const deep = depth > 0 ? members.filter((one) => this.#recurs(one)) : [];
    const possible = deep.length > 0 ? deep : [this.#smallest(members)];
    const at = { first: 0, last: possible.length - 1, turns: depth % possible.length }[
      this.#choice
    ];
    return possible[Math.max(at, 0)] as Form;
  }

  #smallest(members: readonly Form[]): Form {
    const depths = members.map((one) => leastDepth(one, this.#least));
    return members[depths.indexOf(Math.min(...depths))] as Form;
  }

  /** Whether a named type occurs in its values. */
  #recurs(form: Form): boolean {
    return Number.isFinite(leastDepth(form, this.#least)) && this.#names(form);
  }

  #names(form: Form): boolean {
    switch (form.kind) {
      case 'leaf':
        return false;
      case 'name':
        return Number.isFinite(this.#least[form.index]);
      case 'tuple':
      case 'union':
        return form.parts.some((one) => this.#recurs(one));
      case 'object':
        return form.properties.some((one) => this.#recurs(one.form));
      default:
        return this.#recurs(form.inner);
    }
  }
}

/** For each type how deep its smallest value is; Infinity for one that has none. */
function leastDepths(types: Grammar): number[] {
  const least = types.map(() => Number.POSITIVE_INFINITY);
  for (const _ of types) {
    for (const [index, type] of types.entries()) {
      least[index] = leastDepth(type, least);
    }
  }
  return least;
}

function leastDepth(form: Form, least: readonly number[]): number {
  switch (form.kind) {
    case 'name':
      return 1 + (least[form.index] as number);
    case 'tuple':
      return Math.max(...form.parts.map((one) => leastDepth(one, least)));
    case 'union':
      return Math.min(...form.parts.map((one) => leastDepth(one, least)));
    case 'object':
      return Math.max(
        0,
        ...form.properties.filter((one) => !one.optional).map((one) => leastDepth(one.form, least)),
      );
    default:
      return 0;
  }
}

/** The same with its last and deepest part of another type. */
export function spoilt(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return [[{ wrong: true }]];
  }
  const keys = Object.keys(value);
  const deepest = keys.reduce<string | undefined>(
    (best, key) =>
      best === undefined || depthOf(at(value, key)) >= depthOf(at(value, best)) ? key : best,
    undefined,
  );
  if (deepest === undefined) {
    return [[{ wrong: true }]];
  }
  if (Array.isArray(value)) {
    return value.map((one, index) => (String(index) === deepest ? spoilt(one) : one));
  }
  return { ...value, [deepest]: spoilt(at(value, deepest)) };
}

function at(value: object, key: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[key];
}

function depthOf(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;
}

/** How many values and keys it is made of. */
export function sizeOf(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? Object.values(value).reduce<number>((sum, one) => sum + sizeOf(one) + 1, 1)
    : 1;
}
