import { ErrorCode } from '@ujrpc/words';
import type { JsonSource } from '../arguments/argument.js';
import { items, members } from '../json/scan.js';

/**
 * What is to be answered to a server's messages: its requests are refused, since nobody here carries them
 * out, and it would wait for a reply.
 *
 * @param message a document that `JSON.parse` has accepted
 * @returns a response for each request in it
 */
export function refusals(message: JsonSource): readonly JsonSource[] {
  const all = message.startsWith('[') ? items(message) : [message];
  return all.flatMap((one) => {
    const found = members(one);
    const id = found.get('id');
    return id !== undefined && found.has('method') ? [refusal(id)] : [];
  });
}

/** @param id as its source, with all its digits */
function refusal(id: JsonSource): JsonSource {
  return `{"jsonrpc":"2.0","id":${id},"error":{"code":${ErrorCode.MethodNotFound},"message":"Method not found"}}`;
}
