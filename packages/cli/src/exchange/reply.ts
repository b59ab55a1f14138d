import { RpcError } from '@ujrpc/words';
import { CallError } from '../errors.js';
import { oneLine } from '../json/print.js';
import { items, members } from '../json/scan.js';
import { REQUEST_ID } from './exchange.js';

/** A result as the source text it came as. */
export interface Reply {
  readonly result: string;
}

/**
 * Reads a JSON-RPC 2.0 response (§5) to the request of this program.
 *
 * @throws RpcError when it is an error response
 * @throws CallError when it is not a response, or one to another request
 */
export function readReply(text: string, url: string): Reply {
  const response = parse(text, url);
  const error = errorOf(response);
  if (error !== undefined) {
    throw error;
  }
  if (!isObject(response) || !Object.hasOwn(response, 'result')) {
    throw new CallError(`${url}: the answer is not a JSON-RPC 2.0 response: ${excerpt(text)}`);
  }
  if (response.id !== REQUEST_ID) {
    throw new CallError(`${url}: the answer is to another request: ${excerpt(text)}`);
  }
  return { result: members(text).get('result') ?? 'null' };
}

/**
 * Reads the response to a batch (§6), whose members may come in any order.
 *
 * @returns by id, each result or error; those to no id that is a number are left out
 * @throws RpcError when the server answers the batch as a whole with an error
 * @throws CallError when it is not a response
 */
export function readBatchReply(text: string, url: string): ReadonlyMap<number, Reply | RpcError> {
  const responses = parse(text, url);
  const error = errorOf(responses);
  if (error !== undefined) {
    throw error;
  }
  if (!Array.isArray(responses)) {
    throw new CallError(
      `${url}: the answer is not a JSON-RPC 2.0 batch response: ${excerpt(text)}`,
    );
  }
  const sources = items(text);
  const replies = new Map<number, Reply | RpcError>();
  responses.forEach((response: unknown, index) => {
    const source = sources[index];
    if (!isObject(response) || typeof response.id !== 'number' || source === undefined) {
      return;
    }
    const result = members(source).get('result');
    const reply = errorOf(response) ?? (result === undefined ? undefined : { result });
    if (reply !== undefined) {
      replies.set(response.id, reply);
    }
  });
  return replies;
}

function errorOf(response: unknown): RpcError | undefined {
  if (!isObject(response) || !isObject(response.error)) {
    return undefined;
  }
  const { code, message, data } = response.error;
  return Number.isSafeInteger(code) && typeof message === 'string'
    ? new RpcError(Number(code), message, data)
    : undefined;
}

/** @throws CallError when a text is not JSON */
export function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CallError(`${url}: the answer is not JSON: ${excerpt(text)}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function excerpt(text: string): string {
  return oneLine(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
