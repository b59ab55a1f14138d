import type { Constraint } from '../../model/constraint.js';
import { codecExpression } from './codec-expression.js';

type Check = (value: Constraint['value']) => string;

const checks: Readonly<Record<string, Check>> = {
  minimum: (value) => `${value} <= $input`,
  maximum: (value) => `$input <= ${value}`,
  exclusiveMinimum: (value) => `${value} < $input`,
  exclusiveMaximum: (value) => `$input < ${value}`,
  multipleOf: (value) => `$input % ${value} === 0`,
  minLength: (value) => `${value} <= $input.length`,
  maxLength: (value) => `$input.length <= ${value}`,
  pattern: (value) => `RegExp(${JSON.stringify(value)}).test($input)`,
  format: (value) => `codec.isFormat(${JSON.stringify(value)}, $input)`,
  minItems: (value) => `${value} <= $input.length`,
  maxItems: (value) => `$input.length <= ${value}`,
  uniqueItems: () => 'codec.isDistinct($input)',
  type: (value) => numericChecks[String(value)] ?? '',
};

/** A plain range check would let 2^63 pass as an int64. */
const numericChecks: Readonly<Record<string, string>> = {
  int32: integerCheck(-(2 ** 31), 2 ** 31 - 1),
  uint32: integerCheck(0, 2 ** 32 - 1),
  int64: 'Number.isSafeInteger($input)',
  uint64: 'Number.isSafeInteger($input) && 0 <= $input',
  float: '-3.4028234663852886e38 <= $input && $input <= 3.4028234663852886e38',
};

function integerCheck(minimum: number, maximum: number): string {
  return `Math.floor($input) === $input && ${minimum} <= $input && $input <= ${maximum}`;
}

/** A constraint as an expression over `$input`; empty where nothing is to check. */
export function checkOf(constraint: Constraint): string {
  const { kind, value, validate, codec } = constraint;
  if (validate !== undefined) {
    return validate;
  }
  if (kind === 'codec') {
    return codec ? `${codecExpression(codec)}.is($input)` : '';
  }
  if (kind === 'flags') {
    return flagsCheck(Number(constraint.schema.maximum));
  }
  return kind === 'isDistinct' || kind === 'hasDistinctKeys'
    ? distinctCheck(kind, constraint)
    : (checks[kind]?.(value) ?? '');
}

/** @param all the sum of the bits */
function flagsCheck(all: number): string {
  return `Number.isInteger($input) && 0 <= $input && $input <= ${all} && ($input & ${~all}) === 0`;
}

/** Two texts may stand for one Date, so what is distinct is a matter of the codec. */
function distinctCheck(kind: string, { codec, cutsNulls }: Constraint): string {
  const by = codec && codecExpression(codec);
  const options = cutsNulls ? `, ${by}, true` : by ? `, ${by}` : '';
  return `codec.${kind}($input${options})`;
}
