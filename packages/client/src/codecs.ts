import { TransportError } from './errors.js';

/** What generated clients import: the wire forms of types that JSON lacks. */
export * from '@ujrpc/protocol/codecs';

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
