import { resolved } from '../../../model/references.js';
import { type Shape, shapeOf, wireShapeOf } from '../../../model/shape.js';
import { tagOf } from '../../../model/tags.js';
import type { TypeModel, TypeTable } from '../../../model/type-model.js';
import { memberAccess } from '../../../text/literals.js';
import { type Form, Surface } from './surface.js';

/** A structured member of a union: an object, an array, a tuple, a Map or a Set. */
export interface Member {
  readonly type: TypeModel;
  /** An expression: what `v` comes to, where it is this member. */
  readonly result: string;
}

export interface DecisionOptions {
  readonly types: TypeTable;
  readonly form: Form;
  /** An expression for a value that no member could be. */
  readonly otherwise: string;
  /** Decides among members of which more than one could be it: the name of a function of `v`. */
  several(members: readonly Member[]): string;
}

/** The shapes that are told apart first, each with its test; what is left is an object. */
const shapes = [
  ['map', 'codec.isMap(v)'],
  ['set', 'codec.isSet(v)'],
  ['array', 'Array.isArray(v)'],
] as const;

/**
 * Statements that return the result of the member that the object or array `v` is of. The shape and a
 * tag decide in constant time; else a look at the surface of `v` leaves the members that it could be:
 * one, mostly.
 */
export function decision(members: readonly Member[], options: DecisionOptions): string {
  const statements = shapes.flatMap(([shape, test]) => {
    const group = members.filter(({ type }) => shapeIn(type, options) === shape);
    const isPossible = group.length > 0 || shape === 'array';
    return isPossible ? [`if (${test}) { ${groupDecision(group, options)} }`] : [];
  });
  const objects = members.filter(({ type }) => shapeIn(type, options) === 'object');
  return [...statements, groupDecision(objects, options)].join(' ');
}

export function shapeIn(
  type: TypeModel,
  { types, form }: Pick<DecisionOptions, 'types' | 'form'>,
): Shape {
  const actual = resolved(type, types);
  return form === 'wire' ? wireShapeOf(actual) : shapeOf(actual);
}

/** Of members of one shape. */
export function groupDecision(group: readonly Member[], options: DecisionOptions): string {
  const { types, form, otherwise } = options;
  const [only] = group;
  if (!only) {
    return `return ${otherwise};`;
  }
  if (group.length === 1) {
    return `return ${only.result};`;
  }
  const tag = tagOf(
    group.map(({ type }) => type),
    types,
  );
  if (tag?.decides) {
    const cases = group.map(({ result }, i) => `${labels(tag.values[i] ?? [])} return ${result};`);
    return `switch (${memberAccess('v', tag.name)}) { ${cases.join(' ')} default: return ${otherwise}; }`;
  }
  const surface = new Surface(types, form);
  const several = options.several(group);
  const looks = group.map(({ type }, i) => {
    const found = i === 0 ? 'at = 0;' : `{ if (at >= 0) return ${several}(v); at = ${i}; }`;
    return `if (${surface.could(type)}) ${found}`;
  });
  const cases = group.map(({ result }, i) => `case ${i}: return ${result};`);
  return `let at = -1; ${looks.join(' ')} switch (at) { ${cases.join(' ')} default: return ${otherwise}; }`;
}

export function labels(values: readonly (string | number | boolean)[]): string {
  return values.map((value) => `case ${JSON.stringify(value)}:`).join(' ');
}

/** Index signatures speak of every property, so their members come first. */
export function inOrderOfClaims<T extends { readonly type: TypeModel }>(
  members: readonly T[],
  types: TypeTable,
): T[] {
  const claimsAll = ({ type }: T) => {
    const actual = resolved(type, types);
    return actual.kind === 'object' && actual.indexes.some(({ key }) => key.kind === 'string');
  };
  return [...members.filter(claimsAll), ...members.filter((one) => !claimsAll(one))];
}
