import { codeOf } from './named-rpc-error.js';
import { RpcError } from './rpc-error.js';

/** A class of errors, abstract or not. */
export type RpcErrorClass<E extends RpcError = RpcError> = abstract new (...args: never[]) => E;

/**
 * Whether something that was thrown is an `RpcError`, or one of a certain class or a subclass of it.
 *
 * Unlike `instanceof` this holds across copies: of this module, as when two versions of it are
 * installed, and of a class, which the server declares and the generated client has again. Two classes
 * are the same when their codes are: see `NamedRpcError`.
 *
 * @example if (isRpcError(error, NotFound)) console.log(error.data.id);
 */
export function isRpcError(error: unknown): error is RpcError;
export function isRpcError<E extends RpcError>(error: unknown, type: RpcErrorClass<E>): error is E;
export function isRpcError(error: unknown, type: RpcErrorClass = RpcError): boolean {
  if (error instanceof type) {
    return true;
  }
  if (!isBranded(error)) {
    return false;
  }
  const code = codeOf(type);
  const classes = classesOf(error);
  return type === RpcError || classes.some((one) => codeOf(one) === code);
}

function isBranded(error: unknown): error is RpcError {
  return (
    error instanceof Error &&
    error.name === 'RpcError' &&
    'data' in error &&
    Number.isSafeInteger((error as { code?: unknown }).code)
  );
}

/** From the error's own class up to RpcError, which is the base and so no class of its own. */
function classesOf(error: object): { readonly name: string }[] {
  const classes: { readonly name: string }[] = [];
  let prototype = Object.getPrototypeOf(error) as object | null;
  for (; prototype && prototype !== Error.prototype; ) {
    classes.push(prototype.constructor);
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return classes;
}
