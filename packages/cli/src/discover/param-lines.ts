import { columns } from './columns.js';
import { paramName } from './method-list.js';
import type { ContentDescriptor, Schema, Schemas } from './openrpc.js';
import { ownRichType, type RichType, richType } from './rich-type.js';
import { schemaType } from './schema-type.js';

/** What a schema says about a value beside its type, in the order in which it is shown. */
const KEYWORDS = [
  'default',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minItems',
  'maxItems',
  'uniqueItems',
] as const;

/** The type of a tuple says these already. */
const TUPLE_LENGTHS: ReadonlySet<string> = new Set(['minItems', 'maxItems']);

/** How a value of a type is written that no plain word is; the same for a file's path. */
const FORMS: Readonly<Record<RichType, (name: string) => string>> = {
  Image: (name) => `-i ${name}=PATH`,
  NDArray: (name) => `-f ${name}=FILE.npy`,
  bytes: (name) => `-f ${name}=PATH`,
  Date: (name) => `${name}=2026-01-31T12:30:00.000Z`,
  bigint: (name) => `${name}:str=123`,
};

/** One line a parameter: name, type with what restricts it, how it is written, documentation. */
export function paramLines(
  params: readonly ContentDescriptor[],
  schemas: Schemas,
): readonly string[] {
  const rows = params.map((param) => {
    const { name, schema, required, description } = param;
    const notes = [...(required ? [] : ['optional']), ...restrictions(schema)].join(', ');
    const type = `${schemaType(schema)}${notes && ` (${notes})`}`;
    const rich = richType(schema, schemas);
    const form = rich === undefined ? '' : FORMS[rich](name);
    return [paramName(param), type, form, description?.replaceAll('\n', ' ') ?? ''];
  });
  return columns(rows);
}

/** `default 20`, `minimum 1`: keywords and values as the schema has them. */
function restrictions(schema: Schema): readonly string[] {
  if (typeof schema === 'boolean') {
    return [];
  }
  const isTuple = Array.isArray(schema.items);
  const isSaid = (keyword: string) =>
    (isTuple && TUPLE_LENGTHS.has(keyword)) ||
    (keyword === 'format' && ownRichType(schema) !== undefined);
  return KEYWORDS.filter((keyword) => schema[keyword] !== undefined && !isSaid(keyword)).map(
    (keyword) => `${keyword} ${JSON.stringify(schema[keyword])}`,
  );
}
