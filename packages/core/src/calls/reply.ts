import { bytes } from '@ujrpc/values/codecs';
import type { Call } from './call.js';
import type { Failure } from './failure.js';
import type { Outcome } from './outcome.js';

/** The reply to a call, as text. The id is the request's own token, so that no digit of it changes. */
export function replyText({ idToken = 'null' }: Call, outcome: Outcome): string {
  return outcome.kind === 'error'
    ? failureReply(idToken, outcome.failure)
    : successReply(idToken, resultText(outcome.result));
}

export function failureReply(idToken: string, { code, message, data }: Failure): string {
  const detail = data === undefined ? '' : `,"data":${data}`;
  return `{"jsonrpc":"2.0","id":${idToken},"error":{"code":${code},"message":${JSON.stringify(message)}${detail}}}`;
}

function successReply(idToken: string, resultJson: string): string {
  return `{"jsonrpc":"2.0","id":${idToken},"result":${resultJson}}`;
}

function resultText(result: string | Uint8Array): string {
  return typeof result === 'string' ? result : `"${bytes.encode(result)}"`;
}

/** Whether the text of a reply would be longer than `limit` in UTF-8. */
export function isTooLong({ idToken = 'null' }: Call, outcome: Outcome, limit: number): boolean {
  if (outcome.kind === 'error') {
    return exceeds(failureReply(idToken, outcome.failure), limit);
  }
  const { result } = outcome;
  if (typeof result !== 'string') {
    const base64Length = Math.ceil(result.byteLength / 3) * 4 + '""'.length;
    return exceeds(idToken, limit - EMPTY_LENGTH - base64Length);
  }
  // What surely fits is not counted.
  return (
    EMPTY_LENGTH + (result.length + idToken.length) * 3 > limit &&
    EMPTY_LENGTH + utf8Length(result) + utf8Length(idToken) > limit
  );
}

const EMPTY_LENGTH = successReply('', '').length;

/** Whether a text is longer than `limit` in UTF-8; counted only where it could be. */
export function exceeds(text: string, limit: number): boolean {
  return text.length > limit || (text.length * 3 > limit && utf8Length(text) > limit);
}

function utf8Length(text: string): number {
  return typeof Buffer === 'undefined'
    ? new TextEncoder().encode(text).byteLength
    : Buffer.byteLength(text);
}
