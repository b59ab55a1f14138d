import { ErrorCode, RpcError } from '@ujrpc/words';
import type { JsonSource } from './arguments/argument.js';
import type { Call } from './arguments/command-line.js';
import type { Endpoint } from './arguments/endpoint.js';
import { CallError } from './errors.js';
import {
  type Connection,
  type ExchangeOptions,
  exchange,
  REQUEST_ID,
} from './exchange/exchange.js';
import { type Reply, readReply } from './exchange/reply.js';
import type { TakeValue } from './exchange/streamed-call.js';

/**
 * @returns the result as JSON source, with the digits that the server sent
 * @throws RpcError as the server answered it
 * @throws CallError when no usable answer came
 */
export async function call(
  endpoint: Endpoint,
  request: Call,
  options: ExchangeOptions,
): Promise<JsonSource> {
  const text = await exchange(endpoint, requestText(request, REQUEST_ID), [REQUEST_ID], options);
  return readText(text, endpoint.url).result;
}

/**
 * Makes a call whose method may stream.
 *
 * @param take takes each value; what the generator returned in the end is the result then
 * @returns with `isStream` undefined where that cannot be told
 * @throws as `call`, after the values that came, and what `take` throws
 */
export async function callForValues(
  connection: Connection,
  { url }: Endpoint,
  request: Call,
  take: TakeValue,
): Promise<Reply & { readonly isStream: boolean | undefined }> {
  const message = requestText(request, REQUEST_ID);
  const { text, isStream } = await connection.call(message, take);
  try {
    return { ...readText(text, url), isStream };
  } catch (error) {
    const isInvalid = error instanceof RpcError && error.code === ErrorCode.InvalidRequest;
    if (!isInvalid || isStream !== undefined) {
      throw error;
    }
    // Some servers take no member of a request that they do not know, such as `meta`. Nothing has run then.
    const plain = await connection.exchange(message, [REQUEST_ID], true);
    return { ...readText(plain, url), isStream: false };
  }
}

function readText(text: string | undefined, url: string): Reply {
  if (text === undefined) {
    throw new CallError(`${url}: the answer is empty`);
  }
  return readReply(text, url);
}

/**
 * Sends without asking for an answer (JSON-RPC 2.0 §4.1).
 *
 * @throws RpcError when the server answers with an error all the same
 */
export async function notify(
  endpoint: Endpoint,
  request: Call,
  options: ExchangeOptions,
): Promise<void> {
  const text = await exchange(endpoint, requestText(request), [], options);
  if (text !== undefined) {
    readReply(text, endpoint.url);
  }
}

/** @param id none makes it a notification */
export function requestText({ method, params }: Call, id?: number): JsonSource {
  const head = `{"jsonrpc":"2.0","method":${JSON.stringify(method)}`;
  const tail = id === undefined ? '}' : `,"id":${id}}`;
  return params === undefined ? head + tail : `${head},"params":${params}${tail}`;
}
