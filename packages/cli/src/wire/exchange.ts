import type { Endpoint } from '../arguments/endpoint.js';
import { CallError } from '../errors.js';
import { describeFailure } from './failure.js';
import { postHttp } from './http.js';
import { sendStream } from './stream.js';

export interface ExchangeOptions {
  /** Header fields of an HTTP request, after those that every request has. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** 0 is no bound. */
  readonly timeoutMs: number;
}

/** The id of every request that this program sends: one call, one connection. */
export const REQUEST_ID = 1;

/**
 * Sends one JSON-RPC message as text and answers the reply's text; undefined where a notification
 * is answered with nothing. The generated clients' run-time works on values; here the text itself
 * matters, because numbers must keep digits that a double cannot hold.
 *
 * @throws CallError when no answer comes
 */
export async function exchange(
  endpoint: Endpoint,
  message: string,
  expectsReply: boolean,
  { headers, timeoutMs }: ExchangeOptions,
): Promise<string | undefined> {
  const signal = timeoutMs > 0 ? AbortSignal.timeout(timeoutMs) : undefined;
  try {
    if (endpoint.kind === 'http') {
      return await postHttp(endpoint.url, message, headers, signal);
    }
    return await sendStream(endpoint, message, expectsReply, signal);
  } catch (error) {
    if (error instanceof CallError) {
      throw error;
    }
    if (signal?.aborted) {
      throw new CallError(`${endpoint.url} did not answer within ${timeoutMs} ms (--timeout)`);
    }
    throw new CallError(describeFailure(endpoint.url, error), { cause: error });
  }
}
