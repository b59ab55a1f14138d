import { printable } from '../json/print.js';
import type { ContentDescriptor, Schema } from './openrpc.js';
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

/** One line a parameter: its name, its type with what restricts it, and its documentation. */
export function paramLines(params: readonly ContentDescriptor[]): readonly string[] {
  const rows = params.map(({ name, schema, required, description }) => {
    const notes = [...(required ? [] : ['optional']), ...restrictions(schema)].join(', ');
    const type = `${schemaType(schema)}${notes && ` (${notes})`}`;
    return [name, type, description?.replaceAll('\n', ' ') ?? ''];
  });
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    printable(
      `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`,
    ).trimEnd(),
  );
}

/** `default 20`, `minimum 1`: keywords and values as the schema has them. */
function restrictions(schema: Schema): readonly string[] {
  if (typeof schema === 'boolean') {
    return [];
  }
  const isTuple = Array.isArray(schema.items);
  return KEYWORDS.filter(
    (keyword) => schema[keyword] !== undefined && !(isTuple && TUPLE_LENGTHS.has(keyword)),
  ).map((keyword) => `${keyword} ${JSON.stringify(schema[keyword])}`);
}
