import { CodecError } from '@ujrpc/values/codecs';
import { TransportError } from '../errors.js';

/** What generated clients import: the wire forms of types that JSON lacks. */
export * from '@ujrpc/values/codecs';

/**
 * Encodes an argument in its place, unless it is absent.
 *
 * @param name of its parameter
 * @throws CodecError that says it
 */
export function encodeAt(
  params: unknown[],
  index: number,
  name: string,
  encode: (argument: unknown) => unknown,
): void {
  const argument = params[index];
  if (argument === undefined) {
    return;
  }
  try {
    params[index] = encode(argument);
  } catch (error) {
    throw error instanceof CodecError ? new CodecError(error.expected, error.got, name) : error;
  }
}

/**
 * Puts a generated decoder into a client's words.
 *
 * @returns a decoder that throws a TransportError where the server sent what the signature has not
 */
export function reply(decode: (result: never) => unknown): (result: unknown) => unknown {
  return (result) => {
    try {
      return decode(result as never);
    } catch (cause) {
      throw new TransportError('the result is not what the client was generated for', { cause });
    }
  };
}
