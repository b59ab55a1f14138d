import type { JsonSource } from './arguments/argument.js';
import type { Call } from './arguments/command-line.js';
import type { Endpoint } from './arguments/endpoint.js';
import { CallError } from './errors.js';
import { type ExchangeOptions, exchange, REQUEST_ID } from './exchange/exchange.js';
import { readReply } from './exchange/reply.js';

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
  if (text === undefined) {
    throw new CallError(`${endpoint.url}: the answer is empty`);
  }
  return readReply(text, endpoint.url).result;
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
