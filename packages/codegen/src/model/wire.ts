import { type CodecModel, codecExpression, expectedOf, schemaOf } from './codecs.js';
import type { Constraint } from './constraint.js';
import { resolved } from './references.js';
import type { ErrorModel, MethodModel, ServiceModel } from './service-model.js';
import type { NamedType, TypeModel, TypeTable } from './type-model.js';

/**
 * What of a type stands in the JSON text: a codec's type is a string there, a Map an array of pairs, a
 * Set an array. Validators and schemas are made of this form. The checks call the codecs that the
 * emitted code imports as `codec`.
 */
export function wireOf(type: TypeModel, types: TypeTable): TypeModel {
  const inner = (part: TypeModel) => wireOf(part, types);
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
        elements: type.elements.map((one) => ({ ...one, type: inner(one.type) })),
        rest: type.rest && inner(type.rest),
      };
    case 'object':
      return {
        ...type,
        properties: type.properties.map((one) => ({ ...one, type: inner(one.type) })),
        indexes: type.indexes.map((one) => ({ ...one, value: inner(one.value) })),
      };
    case 'union':
      return { ...type, members: type.members.map(inner) };
    default:
      return type;
  }

  function element(part: TypeModel) {
    return { name: undefined, type: inner(part), optional: false };
  }
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
    result: { ...one.result, type: one.result.type && wireOf(one.result.type, types) },
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
    check: `${codecExpression(type)}.is($input)`,
    schema: schemaOf(type),
  };
}

/** Two texts may stand for one Date, so distinctness is a matter of the keys' codec. */
function distinct(
  kind: 'hasDistinctKeys' | 'isDistinct',
  element: TypeModel,
  types: TypeTable,
): Constraint {
  const found = codecIn(resolved(element, types), types);
  return {
    target: 'array',
    kind,
    value: found ? expectedOf(found) : '',
    check: `codec.${kind}($input${found ? `, ${codecExpression(found)}` : ''})`,
    schema: kind === 'isDistinct' ? { uniqueItems: true } : {},
  };
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
