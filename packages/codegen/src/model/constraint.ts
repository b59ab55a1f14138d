export type ConstraintTarget = 'number' | 'string' | 'array';
export type ConstraintValue = string | number | boolean | undefined;

/** A restriction on top of a type, from a tag type or a JSDoc tag. */
export interface Constraint {
  readonly target: ConstraintTarget;
  /** `minimum`, `format`, … or the kind of a tag of the user's own. */
  readonly kind: string;
  readonly value: ConstraintValue;
  /** A JavaScript expression over `$input`. */
  readonly check: string;
  /** What it adds to a JSON schema. */
  readonly schema: Readonly<Record<string, unknown>>;
}

interface Rule {
  readonly target: ConstraintTarget;
  readonly value: 'number' | 'count' | 'string' | 'none';
  readonly check: (value: never) => string;
}

const rules: Readonly<Record<string, Rule>> = {
  minimum: { target: 'number', value: 'number', check: (v: number) => `${v} <= $input` },
  maximum: { target: 'number', value: 'number', check: (v: number) => `$input <= ${v}` },
  exclusiveMinimum: { target: 'number', value: 'number', check: (v: number) => `${v} < $input` },
  exclusiveMaximum: { target: 'number', value: 'number', check: (v: number) => `$input < ${v}` },
  multipleOf: { target: 'number', value: 'number', check: (v: number) => `$input % ${v} === 0` },
  minLength: { target: 'string', value: 'count', check: (v: number) => `${v} <= $input.length` },
  maxLength: { target: 'string', value: 'count', check: (v: number) => `$input.length <= ${v}` },
  pattern: {
    target: 'string',
    value: 'string',
    check: (v: string) => `RegExp(${JSON.stringify(v)}).test($input)`,
  },
  minItems: { target: 'array', value: 'count', check: (v: number) => `${v} <= $input.length` },
  maxItems: { target: 'array', value: 'count', check: (v: number) => `$input.length <= ${v}` },
  uniqueItems: {
    target: 'array',
    value: 'none',
    check: () => '$importInternal("isUniqueItems")($input)',
  },
};

interface NumericType {
  readonly check: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** int64 and uint64 end where a double stops being exact: 2^63 would pass a plain range check. */
const numericTypes: Readonly<Record<string, NumericType>> = {
  int32: integers(-(2 ** 31), 2 ** 31 - 1),
  uint32: integers(0, 2 ** 32 - 1),
  int64: {
    check: 'Number.isSafeInteger($input)',
    schema: integerSchema(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  },
  uint64: {
    check: 'Number.isSafeInteger($input) && 0 <= $input',
    schema: integerSchema(0, Number.MAX_SAFE_INTEGER),
  },
  float: {
    check: '-3.4028234663852886e38 <= $input && $input <= 3.4028234663852886e38',
    schema: { type: 'number', minimum: -3.4028234663852886e38, maximum: 3.4028234663852886e38 },
  },
};

/** The values of `@format`. */
const formats: ReadonlySet<string> = new Set(
  (
    'byte password regex uuid email hostname idn-email idn-hostname iri iri-reference ipv4 ipv6 ' +
    'uri uri-reference uri-template url date-time date time duration json-pointer ' +
    'relative-json-pointer'
  ).split(' '),
);

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
  return {
    target: rule.target,
    kind,
    value,
    check: rule.check(value as never),
    schema: { [kind]: value },
  };
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
  if (typeof value !== 'string' || !Object.hasOwn(numericTypes, value)) {
    return undefined;
  }
  const numeric = numericTypes[value];
  return numeric && { target: 'number', kind: 'type', value, ...numeric };
}

function formatConstraint(value: ConstraintValue): Constraint | undefined {
  if (typeof value !== 'string' || !formats.has(value)) {
    return undefined;
  }
  const name = value.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
  return {
    target: 'string',
    kind: 'format',
    value,
    check: `$importInternal("isFormat${name}")($input)`,
    schema: { format: value },
  };
}

function integers(minimum: number, maximum: number): NumericType {
  return {
    check: `Math.floor($input) === $input && ${minimum} <= $input && $input <= ${maximum}`,
    schema: integerSchema(minimum, maximum),
  };
}

function integerSchema(minimum: number, maximum: number): Record<string, unknown> {
  return { type: 'integer', minimum, maximum };
}
