import type { JsonSource } from './arguments/argument.js';
import type { Endpoint } from './arguments/endpoint.js';
import { CallError } from './errors.js';
import { type ExchangeOptions, exchange, REQUEST_ID } from './wire/exchange.js';
import { readReply } from './wire/reply.js';

export interface Call {
  readonly method: string;
  /** An array or an object as JSON source; undefined for no params. */
  readonly params: JsonSource | undefined;
}

/**
 * @returns the result as JSON source, with the digits that the server sent
 * @throws RpcError as the server answered it
 * @throws CallError when no usable answer came
 */
export async function call(
  endpoint: Endpoint,
  { method, params }: Call,
  options: ExchangeOptions,
): Promise<JsonSource> {
  const message = `{${envelope(method, params)},"id":${REQUEST_ID}}`;
  const text = await exchange(endpoint, message, true, options);
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
  { method, params }: Call,
  options: ExchangeOptions,
): Promise<void> {
  const text = await exchange(endpoint, `{${envelope(method, params)}}`, false, options);
  if (text !== undefined) {
    readReply(text, endpoint.url);
  }
}

function envelope(method: string, params: JsonSource | undefined): string {
  const head = `"jsonrpc":"2.0","method":${JSON.stringify(method)}`;
  return params === undefined ? head : `${head},"params":${params}`;
}
