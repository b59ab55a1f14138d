import type { Constraint } from '../../model/constraint.js';
import type { Docs } from '../../model/docs.js';
import { tagText } from '../../model/docs.js';
import type {
  NamedType,
  ObjectModel,
  PropertyModel,
  Stray,
  TupleModel,
  TypeModel,
  UnionModel,
} from '../../model/type-model.js';
import { escapePattern, numberPattern, templatePattern } from '../../text/patterns.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A type as a JSON Schema of Draft 7; named types are references into `components.schemas`. */
export function schemaOf(type: TypeModel): JsonSchema {
  switch (type.kind) {
    case 'unknown':
      return {};
    case 'never':
      return { not: {} };
    case 'null':
    case 'boolean':
      return { type: type.kind };
    case 'number':
    case 'string':
      return { type: type.kind, ...constraintSchema(type.constraints) };
    case 'literal':
      return { const: type.value };
    case 'template':
      return { type: 'string', pattern: templatePattern(type) };
    case 'array':
      return {
        type: 'array',
        items: schemaOf(type.element),
        ...constraintSchema(type.constraints),
      };
    case 'tuple':
      return tupleSchema(type);
    case 'object':
      return objectSchema(type);
    case 'codec':
    case 'map':
    case 'set':
      throw new TypeError(`a schema describes the wire form, not a ${type.kind}`);
    case 'union':
      return unionSchema(type.members, type.strays);
    case 'ref':
      return { $ref: `#/components/schemas/${type.name}` };
  }
}

/** A named type with its documentation. */
export function namedSchema({ name, type, docs }: NamedType): JsonSchema {
  return { title: name, ...describe(schemaOf(type), docs) };
}

/** Adds null: what an absent value looks like where it keeps its place. */
export function orNull(type: TypeModel): JsonSchema {
  return type.kind === 'union'
    ? unionSchema([...type.members, { kind: 'null' }], type.strays)
    : unionSchema([type, { kind: 'null' }]);
}

function constraintSchema(constraints: readonly Constraint[]): JsonSchema {
  return Object.assign({}, ...constraints.map((constraint) => constraint.schema)) as JsonSchema;
}

function unionSchema(members: readonly TypeModel[], strays: UnionModel['strays'] = []): JsonSchema {
  if (members.some((member) => member.kind === 'unknown')) {
    return {};
  }
  const values = members.flatMap((member) => {
    if (member.kind === 'literal') {
      return [member.value];
    }
    return member.kind === 'null' ? [null] : [];
  });
  if (values.length === members.length) {
    return { enum: values };
  }
  const schemas = members.flatMap((member, i) =>
    member.kind === 'literal' || member.kind === 'null'
      ? []
      : [withStrays(schemaOf(member), strays[i] ?? [])],
  );
  if (values.length === 1 && values[0] === null) {
    schemas.push({ type: 'null' });
  } else if (values.length > 0) {
    schemas.push({ enum: values });
  }
  return { anyOf: schemas };
}

/** What other members declare may be there too, but not be wrong. */
function withStrays(schema: JsonSchema, strays: readonly Stray[]): JsonSchema {
  const properties = Object.fromEntries(strays.map(({ name, type }) => [name, schemaOf(type)]));
  return strays.length === 0 ? schema : { allOf: [schema, { properties }] };
}

function tupleSchema({ elements, rest }: TupleModel): JsonSchema {
  const required = elements.filter((element) => !element.optional).length;
  return {
    type: 'array',
    // Draft 7, section 6.4.1: `items` must not be an empty array in OpenRPC's meta-schema either.
    ...(elements.length > 0 && { items: elements.map((element) => schemaOf(element.type)) }),
    minItems: required,
    ...(rest
      ? { [elements.length > 0 ? 'additionalItems' : 'items']: schemaOf(rest) }
      : { maxItems: elements.length }),
  };
}

function objectSchema({ properties, indexes }: ObjectModel): JsonSchema {
  // An absent property is undefined, and that is a value of `unknown`.
  const required = properties.filter(({ optional, type }) => !optional && type.kind !== 'unknown');
  const schemas = properties.map((one) => [one.name, propertySchema(one)] as const);
  const additional = indexes.find(({ key }) => key.kind === 'string');
  const patterns = indexes
    .filter(({ key }) => key.kind !== 'string')
    .map(({ key, value }) => [keyPattern(key, properties), schemaOf(value)] as const);
  return {
    type: 'object',
    ...(schemas.length > 0 && { properties: Object.fromEntries(schemas) }),
    ...(required.length > 0 && { required: required.map((property) => property.name) }),
    ...(patterns.length > 0 && { patternProperties: Object.fromEntries(patterns) }),
    ...(additional && { additionalProperties: schemaOf(additional.value) }),
  };
}

/** Index signatures say nothing about the properties beside them; `patternProperties` would. */
function keyPattern(key: TypeModel, properties: readonly PropertyModel[]): string {
  const pattern = patternOf(key);
  if (properties.length === 0) {
    return pattern;
  }
  const known = properties.map(({ name }) => `${escapePattern(name)}$`).join('|');
  return pattern.replace('^', `^(?!${known})`);
}

function propertySchema({ type, docs }: PropertyModel): JsonSchema {
  return describe(schemaOf(type), docs);
}

function describe(schema: JsonSchema, docs: Docs | undefined): JsonSchema {
  const text = docs?.description;
  const deprecated = docs?.tags.some((tag) => tag.name === 'deprecated');
  const described = annotate(schema, {
    ...(text && { description: text }),
    ...(deprecated && { deprecated: true }),
  });
  const fallback = defaultOf(docs);
  return fallback === undefined ? described : withDefault(described, fallback);
}

export function withDefault(schema: JsonSchema, value: unknown): JsonSchema {
  return annotate(schema, { default: value });
}

/** Beside `$ref`, Draft 7 ignores everything: hence `allOf`. */
function annotate(schema: JsonSchema, extra: JsonSchema): JsonSchema {
  if (Object.keys(extra).length === 0) {
    return schema;
  }
  return '$ref' in schema ? { allOf: [schema], ...extra } : { ...schema, ...extra };
}

function defaultOf(docs: Docs | undefined): unknown {
  try {
    return JSON.parse(tagText(docs, 'default') ?? '') as unknown;
  } catch {
    return undefined;
  }
}

/** Of a name that an index signature speaks of. */
function patternOf(key: TypeModel): string {
  return key.kind === 'template' ? templatePattern(key) : `^${numberPattern}$`;
}
