import { CallError } from '../errors.js';

/** @throws CallError on bytes that are not UTF-8, which RFC 8259 §8.1 asks JSON to be */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CallError('the answer is not UTF-8, so it is no JSON-RPC');
  }
}
