import type { Endpoint } from '../arguments/endpoint.js';
import { CallError } from '../errors.js';
import { describeFailure } from './failure.js';

export interface ExchangeOptions {
  /** Header fields of an HTTP request, after those that every request has. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** 0 is no bound. */
  readonly timeoutMs: number;
}

/** The id of every single request that this program sends: one at a time on a connection. */
export const REQUEST_ID = 1;

/** Sends messages one after another, all on one connection where the server keeps it open. */
export interface Connection {
  /**
   * Sends one JSON-RPC message as text and answers the reply's text; undefined where a notification
   * is answered with nothing. The generated clients' run-time works on values; here the text itself
   * matters, because numbers must keep digits that a double cannot hold.
   *
   * @throws CallError when no answer comes; the next message then goes over a new connection
   */
  exchange(message: string, expectsReply: boolean): Promise<string | undefined>;
  /** Calls in flight fail. */
  close(): void;
}

/** What a protocol's connection does for the one above. It may fail with any error. */
export interface Wire {
  send(
    message: string,
    expectsReply: boolean,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined>;
  close(): void;
}

/** Nothing is opened before the first message. */
export async function connect(
  endpoint: Endpoint,
  { headers, timeoutMs }: ExchangeOptions,
  isKept: boolean,
): Promise<Connection> {
  const wire = await openWire(endpoint, headers, isKept);
  return {
    async exchange(message, expectsReply) {
      const signal = timeoutMs > 0 ? AbortSignal.timeout(timeoutMs) : undefined;
      try {
        return await wire.send(message, expectsReply, signal);
      } catch (error) {
        if (error instanceof CallError) {
          throw error;
        }
        if (signal?.aborted) {
          throw new CallError(`${endpoint.url} did not answer within ${timeoutMs} ms (--timeout)`);
        }
        throw new CallError(describeFailure(endpoint.url, error), { cause: error });
      }
    },
    close: () => wire.close(),
  };
}

/** One message over a connection of its own. @throws CallError when no answer comes */
export async function exchange(
  endpoint: Endpoint,
  message: string,
  expectsReply: boolean,
  options: ExchangeOptions,
): Promise<string | undefined> {
  const connection = await connect(endpoint, options, false);
  try {
    return await connection.exchange(message, expectsReply);
  } finally {
    connection.close();
  }
}

/** Only what is used is loaded: node:http alone is a tenth of the time that a call takes. */
async function openWire(
  endpoint: Endpoint,
  headers: ExchangeOptions['headers'],
  isKept: boolean,
): Promise<Wire> {
  if (endpoint.kind === 'http') {
    const { openHttp } = await import('./http.js');
    return openHttp(endpoint.url, headers, isKept);
  }
  const { openStream } = await import('./stream.js');
  return openStream(endpoint);
}
