import { gist } from './gist.js';

/**
 * How a type that JSON lacks is written in JSON text: every such type has one wire form, a string.
 *
 * `encode` and `decode` trust what they are given: ask `has` or `is` first.
 */
export interface Codec<T> {
  /** The class as a TypeScript caller names it, for messages. */
  readonly type: string;
  /** What it is in JSON, for messages. */
  readonly expected: string;
  /** Whether a decoded JSON value is the wire form of a `T`. Its cost is bounded by its length. */
  is(wire: unknown): wire is string;
  /** Whether a value is a `T` that the wire can carry. */
  has(value: unknown): value is T;
  encode(value: T): string;
  decode(wire: string): T;
}

/** A value that JSON or a codec cannot carry, or a text that is not a codec's wire form. */
export class CodecError extends TypeError {
  override readonly name = 'CodecError';

  /**
   * @param got as `gist` says it: the content of a value may be secret
   * @param path of the value, as in a `Violation`; unknown where it is empty
   */
  constructor(
    readonly expected: string,
    readonly got: string,
    readonly path = '',
  ) {
    super(`${path && `${path}: `}expected ${expected}, got ${got}`);
  }
}

/** What stands for a value of the wrong type until a validator refuses it: no JSON type has it. */
export const wrong: unique symbol = Symbol('a value of another type');

/** For a server, whose validator names the place of what is wrong. */
export function encodeOrWrong<T>(codec: Codec<T>, value: unknown): string | typeof wrong {
  return codec.has(value) ? codec.encode(value) : wrong;
}

/** @throws CodecError for a value that is not a `T` */
export function checkedEncode<T>(codec: Codec<T>, value: unknown): string {
  if (!codec.has(value)) {
    throw new CodecError(codec.type, gist(value));
  }
  return codec.encode(value);
}

/** @throws CodecError for anything but the wire form of a `T` */
export function checkedDecode<T>(codec: Codec<T>, wire: unknown): T {
  if (!codec.is(wire)) {
    throw new CodecError(codec.expected, gist(wire));
  }
  return codec.decode(wire);
}

/** For a client, which tells its caller at once. @throws CodecError */
export function refuse(expected: string, value: unknown): never {
  throw new CodecError(expected, gist(value));
}
