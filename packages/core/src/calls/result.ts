import type { ResultContract } from '../contract/contract.js';

/** A handler returned what its declared type, or JSON, has no room for. It reads well in a log. */
export class ResultError extends Error {
  override readonly name = 'ResultError';
}

/**
 * Makes the function that turns a method's settled result into JSON text.
 *
 * What the signature says is what the caller gets: a value of another type, a NaN or an infinity is
 * an error of the server, never a silent null.
 */
export function resultEncoder(contract: ResultContract): (value: unknown) => string {
  const { kind, validate, open } = contract;
  switch (kind) {
    case 'void':
      return () => 'null';
    case 'f64':
      return (value) => encodeNumber(value, Number.isFinite(value), 'a finite number');
    case 'i32':
      return (value) => encodeNumber(value, isNumber(value) && (value | 0) === value, 'an Int');
    case 'u32':
      return (value) => encodeNumber(value, isNumber(value) && value >>> 0 === value, 'a Uint32');
    case 'i64':
      return (value) => encodeNumber(value, Number.isSafeInteger(value), 'an Int64');
    case 'bool':
      return (value) => (typeof value === 'boolean' ? String(value) : refuse('boolean'));
    case 'string':
      return (value) => (typeof value === 'string' ? JSON.stringify(value) : refuse('string'));
    case 'json':
      return (value) => {
        check(value, validate);
        return (open ? JSON.stringify(value, finiteOnly) : JSON.stringify(value)) ?? 'null';
      };
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

/** `String(-0)` is `0`, as JSON.stringify has it. */
function encodeNumber(value: unknown, fits: boolean, expected: string): string {
  return fits ? String(value) : refuse(expected);
}

function check(value: unknown, validate: ResultContract['validate']): void {
  const validated = validate?.(value);
  if (validated !== undefined && !validated.success) {
    const [first] = validated.errors;
    refuse(first?.expected ?? 'the declared type', first?.path.replace('$input', 'result'));
  }
}

function finiteOnly(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    refuse('a finite number', `result…${key}`);
  }
  return value;
}

function refuse(expected: string, path = 'result'): never {
  throw new ResultError(`${path} is not ${expected}, as the method's signature says`);
}
