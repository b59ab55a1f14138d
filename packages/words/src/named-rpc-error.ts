import { RpcError } from './rpc-error.js';

/** Codes that follow from a name lie from here on, for a thousand million numbers. */
const FIRST_NAMED_CODE = 1_000_000_000;

/**
 * An `RpcError` for subclasses that do not care for numbers: the code is the `static readonly code` of
 * the class or, where it has none of its own, follows from the name of the class.
 *
 * @example
 * class NotFound extends NamedRpcError<{ id: string }> {
 *   constructor(id: string) {
 *     super('not found', { id });
 *   }
 * }
 */
export abstract class NamedRpcError<Data = unknown> extends RpcError<Data> {
  constructor(message: string, data?: Data) {
    super(codeOf(new.target), message, data);
  }
}

/** The code of a class as in its declaration. */
export function codeOf(type: { readonly name: string; readonly code?: unknown }): number {
  // A subclass without a code of its own is another error than the class that it inherits one from.
  return Object.getOwnPropertyNames(type).includes('code') && Number.isSafeInteger(type.code)
    ? (type.code as number)
    : codeOfName(type.name);
}

/**
 * The code that follows from a name: FNV-1a in 32 bits over its UTF-16 units, brought into
 * 1000000000…1999999999. It depends on nothing else, so it stays when other errors come and go.
 */
export function codeOfName(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return FIRST_NAMED_CODE + ((hash >>> 0) % FIRST_NAMED_CODE);
}
