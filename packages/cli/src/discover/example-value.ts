import { refName, type Schemas } from './openrpc.js';
import { ownRichType, type RichType } from './rich-type.js';

/** References count as well: a type that requires itself has no end. */
const MAX_DEPTH = 8;

const BY_TYPE: Readonly<Record<string, unknown>> = {
  number: 1,
  integer: 1,
  boolean: true,
  null: null,
};

const BY_RICH_TYPE: Readonly<Record<RichType, string>> = {
  Image: 'iVBORw0KGgo=',
  NDArray: 'k05VTVBZ',
  bytes: 'AAEC',
  Date: '2026-01-31T12:30:00.000Z',
  bigint: '12345678901234567890',
};

/** Of further formats that JSON Schema Validation (draft 7, §7.3) has. */
const BY_FORMAT: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  time: '12:30:00Z',
  email: 'a@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  uuid: '123e4567-e89b-12d3-a456-426614174000',
};

/** A value that a schema of this form takes, as far as its types say; what it requires, no more. */
export function exampleValue(schema: unknown, schemas: Schemas, depth = 0): unknown {
  if (typeof schema !== 'object' || schema === null || depth > MAX_DEPTH) {
    return {};
  }
  const keywords = schema as Readonly<Record<string, unknown>>;
  const given = [
    ...list(keywords.examples),
    keywords.default,
    keywords.const,
    ...list(keywords.enum),
  ];
  const first = given.find((value) => value !== undefined);
  if (first !== undefined) {
    return first;
  }
  const name = refName(keywords);
  if (name !== undefined) {
    return exampleValue(schemas.get(name), schemas, depth + 1);
  }
  const branch = list(keywords.oneOf)[0] ?? list(keywords.anyOf)[0] ?? list(keywords.allOf)[0];
  if (branch !== undefined) {
    return exampleValue(branch, schemas, depth + 1);
  }
  return byType(keywords, schemas, depth);
}

function byType(
  keywords: Readonly<Record<string, unknown>>,
  schemas: Schemas,
  depth: number,
): unknown {
  const type = list(keywords.type)[0] ?? keywords.type;
  if (type === 'string') {
    return stringOf(keywords);
  }
  if (type === 'array') {
    const { items } = keywords;
    if (Array.isArray(items)) {
      return items.map((one) => exampleValue(one, schemas, depth + 1));
    }
    return items === undefined ? [] : [exampleValue(items, schemas, depth + 1)];
  }
  if (typeof type === 'string' && Object.hasOwn(BY_TYPE, type)) {
    return BY_TYPE[type];
  }
  const properties = new Map(Object.entries(keywords.properties ?? {}));
  const members = list(keywords.required).map((name): [string, unknown] => [
    String(name),
    exampleValue(properties.get(String(name)), schemas, depth + 1),
  ]);
  return Object.fromEntries(members);
}

function stringOf(keywords: Readonly<Record<string, unknown>>): string {
  const { format } = keywords;
  const rich = ownRichType(keywords);
  if (rich !== undefined) {
    return BY_RICH_TYPE[rich];
  }
  const known = typeof format === 'string' && Object.hasOwn(BY_FORMAT, format);
  return (known ? BY_FORMAT[format] : undefined) ?? 'text';
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
