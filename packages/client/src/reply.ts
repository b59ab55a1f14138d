import { RpcError } from '@ujrpc/words';
import { TransportError } from './errors.js';

/**
 * Takes the result out of a JSON-RPC 2.0 response (§5).
 *
 * @param reply the document, unchecked
 * @param id undefined for a notification, whose only possible reply is an error
 * @throws RpcError for an error object with this id, or with none: §5.1 answers with a null id
 *   where the request's could not be read
 * @throws TransportError for everything that is not a response to this request
 */
export function resultOf(reply: unknown, id: number | undefined): unknown {
  const { error, id: replyId, result } = Object(reply);
  if ((replyId ?? id) === id && Number.isSafeInteger(error?.code)) {
    throw new RpcError(error.code, error.message, error.data);
  }
  if (replyId === id && (result !== undefined || id === undefined)) {
    return result;
  }
  throw new TransportError('not a JSON-RPC response to this call', { cause: reply });
}
