import { FORMATS } from '@ujrpc/values/codecs';
import type { CodecModel } from './codecs.js';

export type ConstraintTarget = 'number' | 'string' | 'array';
export type ConstraintValue = string | number | boolean | undefined;

/** A restriction on top of a type, from a tag type or a JSDoc tag. */
export interface Constraint {
  readonly target: ConstraintTarget;
  /** `minimum`, `format`, … or the kind of a tag of the user's own. */
  readonly kind: string;
  readonly value: ConstraintValue;
  /** Of a tag of the user's own: its test, an expression over `$input`. */
  readonly validate?: string;
  /** What decides, of a text that a codec reads, and of elements that are compared by what it reads. */
  readonly codec?: CodecModel;
  /** Of elements that must be distinct: whether a null at the end of a tuple is an element left out. */
  readonly cutsNulls?: boolean;
  /** What it adds to a JSON schema. */
  readonly schema: Readonly<Record<string, unknown>>;
}

interface Rule {
  readonly target: ConstraintTarget;
  readonly value: 'number' | 'count' | 'string' | 'none';
}

const rules: Readonly<Record<string, Rule>> = {
  minimum: { target: 'number', value: 'number' },
  maximum: { target: 'number', value: 'number' },
  exclusiveMinimum: { target: 'number', value: 'number' },
  exclusiveMaximum: { target: 'number', value: 'number' },
  multipleOf: { target: 'number', value: 'number' },
  minLength: { target: 'string', value: 'count' },
  maxLength: { target: 'string', value: 'count' },
  pattern: { target: 'string', value: 'string' },
  minItems: { target: 'array', value: 'count' },
  maxItems: { target: 'array', value: 'count' },
  uniqueItems: { target: 'array', value: 'none' },
};

/** int64 and uint64 end where a double stops being exact. */
const numericSchemas: Readonly<Record<string, Constraint['schema']>> = {
  int32: integerSchema(-(2 ** 31), 2 ** 31 - 1),
  uint32: integerSchema(0, 2 ** 32 - 1),
  int64: integerSchema(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  uint64: integerSchema(0, Number.MAX_SAFE_INTEGER),
  float: { type: 'number', minimum: -3.4028234663852886e38, maximum: 3.4028234663852886e38 },
};

/** Whether a JSDoc tag of that name is a constraint. */
export function isConstraintKind(kind: string): boolean {
  return kind in rules || kind === 'format' || kind === 'items';
}

/**
 * The constraint of a known kind; undefined when the value does not suit the kind, `'unknown'` when
 * the kind is not one of ours, and `'none'` when it restricts nothing.
 */
export function knownConstraint(
  kind: string,
  value: ConstraintValue,
): Constraint | undefined | 'none' | 'unknown' {
  if (kind === 'type') {
    return typeConstraint(value);
  }
  if (kind === 'format') {
    return formatConstraint(value);
  }
  const rule = Object.hasOwn(rules, kind) ? rules[kind] : undefined;
  if (!rule) {
    return 'unknown';
  }
  if (!suits(rule, value)) {
    return undefined;
  }
  return { target: rule.target, kind, value, schema: { [kind]: value } };
}

function suits(rule: Rule, value: ConstraintValue): boolean {
  switch (rule.value) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'count':
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case 'string':
      return typeof value === 'string' && isPattern(value);
    case 'none':
      return value === true;
  }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

function typeConstraint(value: ConstraintValue): Constraint | undefined | 'none' {
  if (value === 'double') {
    return 'none';
  }
  if (typeof value !== 'string' || !Object.hasOwn(numericSchemas, value)) {
    return undefined;
  }
  const schema = numericSchemas[value];
  return schema && { target: 'number', kind: 'type', value, schema };
}

function formatConstraint(value: ConstraintValue): Constraint | undefined {
  if (typeof value !== 'string' || !Object.hasOwn(FORMATS, value)) {
    return undefined;
  }
  return { target: 'string', kind: 'format', value, schema: { format: value } };
}

function integerSchema(minimum: number, maximum: number): Record<string, unknown> {
  return { type: 'integer', minimum, maximum };
}
