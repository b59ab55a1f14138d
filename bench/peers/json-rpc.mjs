/** JSON-RPC 2.0 as short as it can be written by hand: what peers without a protocol answer with. */
import { METHODS, PARAMETERS } from './methods.mjs';

/**
 * @param {unknown} message a parsed request or batch of requests
 * @returns {unknown} the response or the batch of responses
 */
export function answer(message) {
  return Array.isArray(message) ? message.map(answerOne) : answerOne(message);
}

function answerOne({ id, method, params }) {
  const call = METHODS[method];
  if (call === undefined) {
    return { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } };
  }
  const args = Array.isArray(params) ? params : PARAMETERS[method].map((name) => params[name]);
  return { jsonrpc: '2.0', id, result: call(...args) };
}
