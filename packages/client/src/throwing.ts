import { RpcError } from '@ujrpc/protocol';
import type { Settle } from './client.js';

/** A class of errors as generated code declares it. */
export interface DeclaredError {
  readonly code: number;
  new (message: string, data: never): RpcError;
}

/**
 * The entry of a method that declares its errors: an RpcError with the code of one of these classes
 * is thrown as that class, any other as it is.
 *
 * @param nullIsUndefined as in `Methods`
 */
export function throwing(nullIsUndefined: 0 | 1, errors: readonly DeclaredError[]): Settle {
  return (resultOf) => {
    try {
      const result = resultOf();
      return nullIsUndefined && result === null ? undefined : result;
    } catch (error) {
      if (error instanceof RpcError) {
        const declared = errors.find(({ code }) => code === error.code);
        if (declared) {
          throw new declared(error.message, error.data as never);
        }
      }
      throw error;
    }
  };
}
