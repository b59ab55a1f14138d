import { RpcError } from '@ujrpc/words';
import type { Settle } from '../client.js';

/** A class of errors as generated code declares it. */
export interface DeclaredError {
  readonly code: number;
  new (message: string, data: never): RpcError;
}

/** The class alone, or with what makes its typed `data` of what the server sent. */
export type ErrorEntry =
  | DeclaredError
  | readonly [type: DeclaredError, decode: (data: unknown) => unknown];

/**
 * The entry of a method that declares its errors: an RpcError with the code of one of these classes
 * is thrown as that class, any other as it is.
 *
 * @param nullIsUndefined as in `Methods`
 */
export function throwing(nullIsUndefined: 0 | 1, errors: readonly ErrorEntry[]): Settle {
  const known = errors.map(entry);
  return (resultOf) => {
    try {
      const result = resultOf();
      return nullIsUndefined && result === null ? undefined : result;
    } catch (error) {
      if (error instanceof RpcError) {
        const declared = known.find(({ type }) => type.code === error.code);
        if (declared) {
          const { type, decode } = declared;
          throw new type(error.message, (decode ? decode(error.data) : error.data) as never);
        }
      }
      throw error;
    }
  };
}

function entry(one: ErrorEntry): {
  readonly type: DeclaredError;
  readonly decode?: (data: unknown) => unknown;
} {
  if (typeof one === 'function') {
    return { type: one };
  }
  const [type, decode] = one;
  return { type, decode };
}
