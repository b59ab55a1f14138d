import { type CodecModel, expectedOf, schemaOf } from './codecs.js';
import type { Constraint } from './constraint.js';
import { allParts, isNullable, partsOf, resolved } from './references.js';
import { sentAs } from './sent.js';
import type { ErrorModel, MethodModel, ServiceModel } from './service-model.js';
import { membersOf } from './shape.js';
import { straysOf } from './strays.js';
import type { NamedType, TypeModel, TypeTable, UnionModel } from './type-model.js';

/**
 * What of a type is in the JSON text: a codec's type is a string there, a Map an array of pairs, a
 * Set an array. Validators and schemas are made of this form.
 */
export function wireOf(type: TypeModel, types: TypeTable): TypeModel {
  return onWire(type, types, new Set());
}

/**
 * @param open the unions that it is within, or undefined within their strays: either may hold the union
 *   again, and so on without end
 */
function onWire(
  type: TypeModel,
  types: TypeTable,
  open: ReadonlySet<TypeModel> | undefined,
): TypeModel {
  const inner = (part: TypeModel) => onWire(part, types, open);
  switch (type.kind) {
    case 'codec':
      return { kind: 'string', constraints: [codecConstraint(type)] };
    case 'map':
      return {
        kind: 'array',
        element: {
          kind: 'tuple',
          elements: [type.key, type.value].map(element),
          rest: undefined,
          readonly: false,
        },
        readonly: false,
        constraints: [distinct('hasDistinctKeys', type.key, types)],
      };
    case 'set':
      return {
        kind: 'array',
        element: inner(type.element),
        readonly: false,
        constraints: [distinct('isDistinct', type.element, types)],
      };
    case 'array':
      return { ...type, element: inner(type.element) };
    case 'tuple':
      return {
        ...type,
        elements: type.elements.map((one) => ({
          ...one,
          type: one.optional ? orNull(inner(one.type), types) : inner(one.type),
        })),
        rest: type.rest && inner(type.rest),
      };
    case 'object':
      return {
        ...type,
        properties: type.properties.map((one) => ({ ...one, type: inner(one.type) })),
        indexes: type.indexes.map((one) => ({ ...one, value: inner(one.value) })),
      };
    case 'union':
      return open && !open.has(type)
        ? unionOnWire(type, types, open)
        : { ...type, members: type.members.map(inner) };
    default:
      return type;
  }

  function element(part: TypeModel) {
    return { name: undefined, type: inner(part), optional: false };
  }
}

function unionOnWire(type: UnionModel, types: TypeTable, open: ReadonlySet<TypeModel>): UnionModel {
  const inner = (part: TypeModel) => onWire(part, types, new Set([...open, type]));
  const flat = membersOf(type, types);
  const strays = flat.map((_, i) => straysOf(flat, i, types));
  const isOwn = strays.some((one) => one.length > 0) && objectsIn(type.members, types) > 1;
  if (!isOwn) {
    return { ...type, members: type.members.map(inner) };
  }
  return {
    ...type,
    members: flat.map(inner),
    strays: strays.map((all) =>
      all.map((one) => ({ ...one, type: onWire(one.type, types, undefined) })),
    ),
  };
}

/** How many members are or contain objects: those within one named union are that union's matter. */
function objectsIn(members: readonly TypeModel[], types: TypeTable): number {
  const hasObject = (member: TypeModel) =>
    membersOf(member, types).some((one) => resolved(one, types).kind === 'object');
  return members.filter(hasObject).length;
}

/** JSON has no undefined: an element that is left out before another is null. */
function orNull(type: TypeModel, types: TypeTable): TypeModel {
  const members = type.kind === 'union' ? type.members : [type];
  return isNullable(type, types)
    ? type
    : { kind: 'union', members: [...members, { kind: 'null' }] };
}

/** A whole service in that form. */
export function wireService({ classes, types, errors }: ServiceModel): ServiceModel {
  const error = (one: ErrorModel): ErrorModel => ({
    ...one,
    data: one.data && wireOf(one.data, types),
  });
  const method = (one: MethodModel): MethodModel => ({
    ...one,
    params: one.params.map((param) => ({ ...param, type: wireOf(param.type, types) })),
    ...sentAs(one, (type) => wireOf(type, types)),
    errors: one.errors.map(error),
  });
  return {
    errors: errors.map(error),
    classes: classes.map((owner) => ({ ...owner, methods: owner.methods.map(method) })),
    types: new Map(
      [...types].map(([name, named]): [string, NamedType] => [
        name,
        { ...named, type: wireOf(named.type, types) },
      ]),
    ),
  };
}

function codecConstraint(type: CodecModel): Constraint {
  return {
    target: 'string',
    kind: 'codec',
    value: expectedOf(type),
    codec: type,
    schema: schemaOf(type),
  };
}

/** Two texts may stand for one Date, so distinctness is a matter of the keys' codec. */
function distinct(
  kind: 'hasDistinctKeys' | 'isDistinct',
  element: TypeModel,
  types: TypeTable,
): Constraint {
  const codec = codecIn(resolved(element, types), types);
  const cutsNulls = mayEndInNulls(element, types);
  return {
    target: 'array',
    kind,
    // A validator unit has one check for each value.
    value: [codec?.name ?? '', ...(codec?.dtypes ?? []), ...(cutsNulls ? ['cut'] : [])].join(' '),
    ...(codec && { codec }),
    cutsNulls,
    schema: kind === 'isDistinct' ? { uniqueItems: true } : {},
  };
}

/** A null at the end of a tuple may be an element that is left out, unless null may be one. */
function mayEndInNulls(element: TypeModel, types: TypeTable): boolean {
  const parts = [...allParts(element, types)];
  const cuts = parts.some((one) => one.kind === 'tuple' && one.elements.some((e) => e.optional));
  const keeps = parts.some((one) => elementsOf(one).some((part) => isNullable(part, types)));
  return cuts && !keeps;
}

function elementsOf(type: TypeModel): readonly TypeModel[] {
  return ['array', 'set', 'map', 'tuple'].includes(type.kind) ? partsOf(type) : [];
}

/** The codec among the members of a union; where there are several, no two texts are one value. */
function codecIn(type: TypeModel, types: TypeTable): CodecModel | undefined {
  if (type.kind === 'codec') {
    return type;
  }
  if (type.kind !== 'union') {
    return undefined;
  }
  return type.members.map((member) => codecIn(resolved(member, types), types)).find(Boolean);
}
