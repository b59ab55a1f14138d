import type { Schemas } from './openrpc.js';
import { refName } from './schema-type.js';

/** References count as well: a type that requires itself has no end. */
const MAX_DEPTH = 8;

const BY_TYPE: Readonly<Record<string, unknown>> = {
  string: 'text',
  number: 1,
  integer: 1,
  boolean: true,
  null: null,
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

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
