import { expect } from '@jest/globals';

/** The text of a request; `id` and `params` are JSON texts and stand in it as they are given. */
export function call(method: string, params?: string, id: string | null = '1'): string {
  const given = params === undefined ? '' : `,"params":${params}`;
  const token = id === null ? '' : `,"id":${id}`;
  return `{"jsonrpc":"2.0"${token},"method":${JSON.stringify(method)}${given}}`;
}

export function notification(method: string, params?: string): string {
  return call(method, params, null);
}

/** The exact text of a reply. */
export function result(json: string, id = '1'): string {
  return `{"jsonrpc":"2.0","id":${id},"result":${json}}`;
}

export function error(code: number, message: string, id = '1', data?: string): string {
  const detail = data === undefined ? '' : `,"data":${data}`;
  return `{"jsonrpc":"2.0","id":${id},"error":{"code":${code},"message":${JSON.stringify(message)}${detail}}}`;
}

export const PARSE_ERROR = error(-32700, 'Parse error', 'null');

export const notFound = (id = '1') => error(-32601, 'Method not found', id);
export const internalError = (id = '1') => error(-32603, 'Internal error', id);

/** For `toMatchObject`: the parts of a refusal that do not depend on how it is worded. */
export function refusal(code: number, id: unknown = null): object {
  return { jsonrpc: '2.0', id, error: { code, message: expect.any(String) } };
}
