import { CodecError } from '@ujrpc/values/codecs';
import { ERROR_MESSAGES, ErrorCode, isRpcError } from '@ujrpc/words';
import { type Handled, type Handler, type Handlers, handlerOf } from './handled.js';

/** A request or a notification of the server's. */
interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
}

/** The error member of a response. */
interface Failure {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/**
 * Has a message of the server's answered.
 *
 * @returns the text of the response; undefined for what gets none: a notification, and a response that nobody waits for
 */
export async function answerTo(
  { id, method, params = [] }: Message,
  handled: Handled,
  handlers: Handlers,
): Promise<string | undefined> {
  if (typeof method !== 'string') {
    return undefined;
  }
  const outcome = await outcomeOf(method, params, handled, handlers);
  if (id === undefined) {
    return undefined;
  }
  try {
    return JSON.stringify({ jsonrpc: '2.0', id, ...outcome });
  } catch (error) {
    return JSON.stringify({ jsonrpc: '2.0', id, error: unexpected(error) });
  }
}

type Outcome = { readonly result: unknown } | { readonly error: Failure };

async function outcomeOf(
  method: string,
  params: unknown,
  handled: Handled,
  handlers: Handlers,
): Promise<Outcome> {
  // Not Object.hasOwn: Safari before 15.4 lacks it.
  const entry = Object.keys(handled).includes(method) ? handled[method] : undefined;
  const handler = entry && handlerOf(handlers, method);
  if (!handler) {
    return { error: failure(ErrorCode.MethodNotFound) };
  }
  const [decode, encode] = entry;
  let args: unknown[];
  try {
    args = decode ? decode(positional(params)) : positional(params);
  } catch (error) {
    return { error: invalidParams(error) };
  }
  try {
    const result = await call(handler, args);
    const encoded = encode ? encode(result as never) : result;
    return { result: encoded === undefined ? null : encoded };
  } catch (error) {
    return { error: failureOf(error) };
  }
}

function call({ owner, handle }: Handler, args: unknown[]): unknown {
  return Reflect.apply(handle, owner, args);
}

/** As our servers send them. @throws CodecError for named ones */
function positional(params: unknown): unknown[] {
  if (!Array.isArray(params)) {
    throw new CodecError('an array', typeof params, 'params');
  }
  return params;
}

/** All of an RpcError, which may be of another copy of @ujrpc/words; of anything else nothing. */
function failureOf(thrown: unknown): Failure {
  if (isRpcError(thrown)) {
    const { code, message, data } = thrown;
    return { code, message, data };
  }
  return unexpected(thrown);
}

/** The server is not told, so whoever wrote the handler has to be. */
function unexpected(thrown: unknown): Failure {
  console.error(thrown);
  return failure(ErrorCode.InternalError);
}

function invalidParams(thrown: unknown): Failure {
  const { path, expected, got } = thrown as CodecError;
  return thrown instanceof CodecError
    ? { ...failure(ErrorCode.InvalidParams), data: [{ path, expected, got }] }
    : failure(ErrorCode.InvalidParams);
}

function failure(code: ErrorCode): Failure {
  return { code, message: ERROR_MESSAGES[code] };
}
