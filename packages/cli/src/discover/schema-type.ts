import { refName, type Schema, type Schemas } from './openrpc.js';
import { ownRichType } from './rich-type.js';

/** Deeper than this a type is more than a reader takes in, and a hostile one more than a stack. */
const MAX_DEPTH = 4;

/** A JSON schema as TypeScript would write the type: `string | number[]`. */
export function schemaType(schema: unknown, depth = 0): string {
  if (!isSchemaObject(schema)) {
    return 'unknown';
  }
  if (depth > MAX_DEPTH) {
    return '…';
  }
  const name = refName(schema);
  if (name !== undefined) {
    return name;
  }
  if ('const' in schema) {
    return JSON.stringify(schema.const);
  }
  if (Array.isArray(schema.enum)) {
    return union(schema.enum.map((value) => JSON.stringify(value)));
  }
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const branches = schema[keyword];
    if (Array.isArray(branches)) {
      return union(branches.map((one) => schemaType(one, depth + 1)));
    }
  }
  if (Array.isArray(schema.allOf)) {
    return schema.allOf.map((one) => schemaType(one, depth + 1)).join(' & ');
  }
  if (Array.isArray(schema.type)) {
    return union(schema.type.map((type) => schemaType({ ...schema, type }, depth + 1)));
  }
  return plainType(schema, depth);
}

/** `User = { name: string }` for every named type that is reached from these, in order of mention. */
export function typeDefinitions(roots: readonly unknown[], schemas: Schemas): readonly string[] {
  const found = new Set<string>();
  const queue = [...roots];
  for (let at = 0; at < queue.length; at += 1) {
    const part = queue[at];
    if (typeof part !== 'object' || part === null) {
      continue;
    }
    const name = isSchemaObject(part) ? refName(part) : undefined;
    if (name !== undefined && schemas.has(name) && !found.has(name)) {
      found.add(name);
      queue.push(schemas.get(name));
    }
    for (const member of Object.values(part)) {
      queue.push(member);
    }
  }
  return [...found].map((name) => `${name} = ${schemaType(schemas.get(name))}`);
}

function plainType(schema: Readonly<Record<string, unknown>>, depth: number): string {
  switch (schema.type) {
    case 'array':
      return arrayType(schema, depth);
    case 'object':
      return objectType(schema, depth);
    case 'string':
      return stringType(schema);
    case 'number':
    case 'integer':
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      return 'unknown';
  }
}

function stringType(schema: Readonly<Record<string, unknown>>): string {
  const type = ownRichType(schema) ?? 'string';
  const dtypes = schema['x-dtypes'];
  return type === 'NDArray' && Array.isArray(dtypes)
    ? `${type}<${union(dtypes.map((dtype) => `'${dtype}'`))}>`
    : type;
}

function arrayType(schema: Readonly<Record<string, unknown>>, depth: number): string {
  const { items, maxItems } = schema;
  if (Array.isArray(items)) {
    return tupleType(items, schema, depth);
  }
  return items === undefined && maxItems === 0
    ? '[]'
    : `${elementType(schemaType(items, depth + 1))}[]`;
}

/**
 * Draft 7 writes a tuple as an array of schemas under `items`. Those beyond `minItems` are optional;
 * a schema that leaves it out means to have them all, though it does not say so.
 */
function tupleType(
  items: readonly unknown[],
  { minItems, additionalItems }: Readonly<Record<string, unknown>>,
  depth: number,
): string {
  const required = typeof minItems === 'number' ? minItems : items.length;
  const members = items.map((one, index) => {
    const type = schemaType(one, depth + 1);
    return index < required ? type : `${elementType(type)}?`;
  });
  if (isSchemaObject(additionalItems)) {
    members.push(`...${elementType(schemaType(additionalItems, depth + 1))}[]`);
  }
  return `[${members.join(', ')}]`;
}

/** In parentheses where `[]` or `?` after it would bind to its last part only. */
function elementType(type: string): string {
  return / [|&] /.test(type) && !/^\{[^}]*\}$/.test(type) ? `(${type})` : type;
}

function objectType(schema: Readonly<Record<string, unknown>>, depth: number): string {
  const { properties, required, additionalProperties } = schema;
  if (isSchemaObject(properties) && Object.keys(properties).length > 0) {
    const names = new Set(Array.isArray(required) ? required : []);
    const members = Object.entries(properties).map(
      ([name, type]) => `${name}${names.has(name) ? '' : '?'}: ${schemaType(type, depth + 1)}`,
    );
    return `{ ${members.join('; ')} }`;
  }
  if (isSchemaObject(additionalProperties)) {
    return `Record<string, ${schemaType(additionalProperties, depth + 1)}>`;
  }
  return 'object';
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}

function isSchemaObject(
  value: unknown,
): value is Readonly<Record<string, unknown>> & Exclude<Schema, boolean> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
