import { refName, type Schema, type Schemas } from './openrpc.js';

/** What a string stands for on the wire; docs/types.md has their forms. */
export type RichType = 'Image' | 'NDArray' | 'bytes' | 'Date' | 'bigint';

/** By `format`, as `ujrpc-codegen` writes it. */
const BY_FORMAT: Readonly<Record<string, RichType>> = {
  image: 'Image',
  ndarray: 'NDArray',
  byte: 'bytes',
  'date-time': 'Date',
  bigint: 'bigint',
};

/** Types whose values are files. */
export const FILE_TYPES: ReadonlySet<RichType | undefined> = new Set<RichType>([
  'Image',
  'NDArray',
  'bytes',
]);

/** References and unions: deeper than this nobody writes them. */
const MAX_DEPTH = 4;

/** What the keywords of one schema say, references and branches left aside. */
export function ownRichType(schema: Readonly<Record<string, unknown>>): RichType | undefined {
  const { type, format, contentEncoding } = schema;
  const isString = type === 'string' || (Array.isArray(type) && type.includes('string'));
  if (!isString) {
    return undefined;
  }
  const known = typeof format === 'string' && Object.hasOwn(BY_FORMAT, format);
  return known ? BY_FORMAT[format] : contentEncoding === 'base64' ? 'bytes' : undefined;
}

/**
 * The one rich type that a value of this schema may have; undefined for none, for several, and for
 * one next to a plain type. `null` counts for nothing.
 */
export function richType(
  schema: Schema | undefined,
  schemas: Schemas,
  depth = 0,
): RichType | undefined {
  if (typeof schema !== 'object' || depth > MAX_DEPTH) {
    return undefined;
  }
  const name = refName(schema);
  if (name !== undefined) {
    return richType(schemas.get(name), schemas, depth + 1);
  }
  const branches = [schema.oneOf, schema.anyOf, schema.allOf].find(Array.isArray) as
    | readonly Schema[]
    | undefined;
  if (branches === undefined) {
    return ownRichType(schema);
  }
  const kinds = branches
    .filter((one) => typeof one !== 'object' || one?.type !== 'null')
    .map((one) => richType(one, schemas, depth + 1));
  return new Set(kinds).size === 1 ? kinds[0] : undefined;
}
