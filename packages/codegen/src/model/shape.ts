import { resolved } from './references.js';
import type { TypeModel, TypeTable } from './type-model.js';

/** What JavaScript's operators can tell about a value, typed or decoded from JSON. */
export type Shape =
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | 'array'
  | 'object'
  | 'never'
  | 'unknown'
  | 'codec'
  | 'map'
  | 'set';

/** Of a type that is neither a union nor a reference. */
export function shapeOf(type: TypeModel): Shape {
  switch (type.kind) {
    case 'literal':
      return typeof type.value as 'string' | 'number' | 'boolean';
    case 'template':
      return 'string';
    case 'tuple':
      return 'array';
    case 'union':
    case 'ref':
      return 'unknown';
    default:
      return type.kind;
  }
}

/** What stands for it in JSON. */
export function wireShapeOf(type: TypeModel): Shape {
  const shape = shapeOf(type);
  if (shape === 'codec') {
    return 'string';
  }
  return shape === 'map' || shape === 'set' ? 'array' : shape;
}

/** The members of a type through unions and references; of another type, itself alone. */
export function membersOf(type: TypeModel, types: TypeTable): TypeModel[] {
  const actual = resolved(type, types);
  return actual.kind === 'union'
    ? actual.members.flatMap((member) => membersOf(member, types))
    : [type.kind === 'ref' && actual.kind === 'ref' ? actual : type];
}

export type Literal = string | number | boolean;

/** The values of a type that has only so many; undefined for another. */
export function literalsOf(type: TypeModel, types: TypeTable): Literal[] | undefined {
  const actual = resolved(type, types);
  if (actual.kind === 'literal') {
    return [actual.value];
  }
  if (actual.kind === 'boolean') {
    return [true, false];
  }
  if (actual.kind !== 'union') {
    return undefined;
  }
  const values = actual.members.map((member) => literalsOf(member, types));
  return values.every((one) => one !== undefined) ? values.flatMap((one) => one ?? []) : undefined;
}
