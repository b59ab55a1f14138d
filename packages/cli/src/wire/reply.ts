import { RpcError } from '@ujrpc/protocol';
import { CallError } from '../errors.js';
import { printable } from '../json/print.js';
import { members } from '../json/scan.js';
import { REQUEST_ID } from './exchange.js';

/** A result as the source text it came as. */
export interface Reply {
  readonly result: string;
}

/**
 * Reads a JSON-RPC 2.0 response (§5) to the request of this program.
 *
 * @throws RpcError when it is an error response
 * @throws CallError when it is no response, or one to another request
 */
export function readReply(text: string, url: string): Reply {
  const response = parse(text, url);
  if (isObject(response) && isObject(response.error)) {
    const { code, message, data } = response.error;
    if (Number.isSafeInteger(code) && typeof message === 'string') {
      throw new RpcError(Number(code), message, data);
    }
  }
  if (!isObject(response) || !Object.hasOwn(response, 'result')) {
    throw new CallError(`${url}: the answer is no JSON-RPC 2.0 response: ${excerpt(text)}`);
  }
  if (response.id !== REQUEST_ID) {
    throw new CallError(`${url}: the answer is to another request: ${excerpt(text)}`);
  }
  return { result: members(text).get('result') ?? 'null' };
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CallError(`${url}: the answer is no JSON: ${excerpt(text)}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function excerpt(text: string): string {
  return printable(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
