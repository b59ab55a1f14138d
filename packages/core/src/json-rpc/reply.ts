import type { Failure } from '../calls/failure.js';

/** The reply to a call, as text. The id is the request's own token, so that no digit of it changes. */
export function successReply(idToken: string, resultJson: string): string {
  return `{"jsonrpc":"2.0","id":${idToken},"result":${resultJson}}`;
}

export function failureReply(idToken: string, { code, message, data }: Failure): string {
  const detail = data === undefined ? '' : `,"data":${data}`;
  return `{"jsonrpc":"2.0","id":${idToken},"error":{"code":${code},"message":${JSON.stringify(message)}${detail}}}`;
}
