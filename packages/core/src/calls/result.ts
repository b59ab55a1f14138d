import { type BytesCodec, bytes } from '@ujrpc/values/codecs';
import type { Violation } from '@ujrpc/words';
import type { ErrorContract, ResultContract } from '../contract/contract.js';
import { nestingViolation, stepTo } from './nesting.js';
import { listed, violation } from './violation.js';

/** A handler returned, or threw as `data`, what the declared type or JSON has no room for. */
export class ResultError extends Error {
  override readonly name = 'ResultError';

  /** For the caller: paths and types, which its client declares as well. */
  readonly violations: readonly Violation[];
  /** Says how many more there are, for the end of the error's message. */
  readonly note: string;

  constructor(found: readonly Violation[], options?: ErrorOptions) {
    const [first] = found;
    const what = first
      ? `${first.path}: expected ${first.expected}, got ${first.got}`
      : 'the result is not of the declared type';
    super(`${what}, against the method's signature`, options);
    const { violations, note } = listed(found);
    this.violations = violations;
    this.note = note;
  }
}

/**
 * Makes the function that turns a method's settled result into JSON text.
 *
 * What the signature says is what the caller gets: a value of another type, a NaN or an infinity is
 * an error of the server, never a silent null.
 *
 * @param subject what the value is, for paths
 */
export function resultEncoder(
  contract: ResultContract,
  subject: string,
): (value: unknown) => string {
  const { kind } = contract;
  switch (kind) {
    case 'void':
      return () => 'null';
    case 'f64':
      return (value) => encodeNumber(value, Number.isFinite(value), 'number', subject);
    case 'i32':
    case 'u32':
    case 'i64':
      return (value) => encodeNumber(value, isIntegerOf(kind, value), INTEGERS[kind], subject);
    case 'bool':
      return (value) =>
        typeof value === 'boolean' ? String(value) : refuse('boolean', value, subject);
    case 'string':
      return (value) =>
        typeof value === 'string' ? JSON.stringify(value) : refuse('string', value, subject);
    case 'bytes':
      return bytesEncoder(contract.codec ?? bytes, subject);
    case 'json':
      return (value) => encodeJson(value, contract, subject) ?? 'null';
  }
}

function bytesEncoder(codec: BytesCodec<unknown>, subject: string): (value: unknown) => string {
  return (value) => {
    if (!codec.has(value)) {
      return refuse(codec.expected, value, subject);
    }
    const found = codec.toBytes(value);
    const encoded = bytes.encode(found);
    return codec.fits(found) ? `"${encoded}"` : refuse(codec.expected, encoded, subject);
  };
}

/** The bytes of a result of kind `bytes`; undefined for what is not of its type. */
export function resultBytes(
  { codec = bytes }: ResultContract,
  value: unknown,
): Uint8Array | undefined {
  const found = codec.has(value) ? codec.toBytes(value) : undefined;
  return isUint8Array(found) && codec.fits(found) ? found : undefined;
}

const typedArrayName = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get as () => string | undefined;

/** Of any realm, but nothing that only calls itself so: the engine reads its memory. */
function isUint8Array(value: unknown): value is Uint8Array {
  return Reflect.apply(typedArrayName, value, []) === 'Uint8Array';
}

const INTEGERS = { i32: 'Int', u32: 'Uint32', i64: 'Int64' } as const;

/** Whether a value is an integer of that kind; false for kinds that are not of integers. */
export function isIntegerOf(kind: ResultContract['kind'], value: unknown): boolean {
  switch (kind) {
    case 'i32':
      return typeof value === 'number' && (value | 0) === value;
    case 'u32':
      return typeof value === 'number' && value >>> 0 === value;
    case 'i64':
      return Number.isSafeInteger(value);
    default:
      return false;
  }
}

/** `String(-0)` is `0`, as JSON.stringify has it. */
function encodeNumber(value: unknown, fits: boolean, expected: string, subject: string): string {
  return fits ? String(value) : refuse(expected, value, subject);
}

/**
 * Makes the function that turns the `data` of a declared error into JSON text; undefined for none.
 *
 * @throws ResultError when it is not what the class of the error says
 */
export function errorDataEncoder(contract: ErrorContract) {
  const subject = `${contract.name}.data`;
  return (data: unknown) => encodeJson(data, contract, subject);
}

/** The same for the `data` of an error that no method declares: any JSON value. */
export const encodeErrorData = (data: unknown) => encodeJson(data, { open: true }, 'RpcError.data');

/** @param subject what the value is, for paths */
function encodeJson(
  value: unknown,
  { encode, validate, open }: Pick<ResultContract, 'encode' | 'validate' | 'open'>,
  subject: string,
): string | undefined {
  try {
    const wire = encode === undefined ? value : encode(value);
    check(wire, validate, subject);
    return open ? encodeOpen(wire, subject) : JSON.stringify(wire);
  } catch (thrown) {
    const found = isResultError(thrown) ? undefined : nestingViolation(value, subject);
    throw found === undefined ? thrown : new ResultError([found], { cause: thrown });
  }
}

function isResultError(thrown: unknown): boolean {
  try {
    return thrown instanceof ResultError;
  } catch {
    // A Proxy, out of a getter or a toJSON.
    return false;
  }
}

function check(value: unknown, validate: ResultContract['validate'], subject: string): void {
  const validated = validate?.(value);
  if (validated !== undefined && !validated.success) {
    throw new ResultError(
      validated.errors.map(({ path, expected, value: found }) =>
        violation(path.replace('$input', subject), expected, found),
      ),
    );
  }
}

/** What JSON.stringify would send as null, or throw at, is refused by its path. */
export function encodeOpen(value: unknown, subject: string): string | undefined {
  try {
    return JSON.stringify(value, jsonOnly);
  } catch (thrown) {
    // To know the path takes longer, so only a value that is known to be bad is asked for it.
    throw thrown === NOT_JSON ? new ResultError([firstViolation(value, subject)]) : thrown;
  }
}

const NOT_JSON = new Error('not JSON');

function jsonOnly(_key: string, value: unknown): unknown {
  if (isNotJson(value)) {
    throw NOT_JSON;
  }
  return value;
}

function isNotJson(value: unknown): boolean {
  return typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value));
}

function firstViolation(root: unknown, subject: string): Violation {
  let found = violation(subject, 'a JSON value', root);
  /** From the root to where JSON.stringify is: each holder with its path. */
  const holders: { holder: unknown; path: string }[] = [];
  try {
    JSON.stringify(root, function (this: unknown, key: string, value: unknown) {
      while (holders.length > 0 && holders.at(-1)?.holder !== this) {
        holders.pop();
      }
      const path = holders.length === 0 ? subject : holders.at(-1)?.path + step(this, key);
      if (isNotJson(value)) {
        found = violation(path, typeof value === 'number' ? 'number' : 'a JSON value', value);
        throw NOT_JSON;
      }
      holders.push({ holder: value, path });
      return value;
    });
  } catch {
    // What has changed since the first time, and throws now, is not what was asked for.
  }
  return found;
}

function step(holder: unknown, key: string): string {
  return Array.isArray(holder) ? `[${key}]` : stepTo(key);
}

function refuse(expected: string, value: unknown, subject: string): never {
  throw new ResultError([violation(subject, expected, value)]);
}
