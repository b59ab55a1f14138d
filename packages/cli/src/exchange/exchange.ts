import type { Link } from '@ujrpc/client';
import type { Endpoint } from '../arguments/endpoint.js';
import { CallError } from '../errors.js';
import { describeFailure } from './failure.js';

export interface ExchangeOptions {
  /** Header fields of an HTTP request, over those that every request has. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** 0 switches it off. */
  readonly timeoutMs: number;
}

/** The id of every single request that this program sends: one at a time on a connection. */
export const REQUEST_ID = 1;

/** Sends messages one after another, over a connection that stays open where the server lets it. */
export interface Connection {
  /**
   * Sends one JSON-RPC message as text.
   *
   * @param ids those in it
   * @returns the reply's text, because numbers must keep digits that a double cannot hold; undefined
   *   for an empty one
   * @throws CallError when no reply comes; the next message then goes over a new connection
   */
  exchange(message: string, ids: readonly number[]): Promise<string | undefined>;
  /** What is in flight fails. */
  close(): Promise<void>;
}

/** Nothing is opened before the first message. */
export async function connect(
  { kind, url }: Endpoint,
  { headers: given, timeoutMs }: ExchangeOptions,
): Promise<Connection> {
  const fields = new Map(given.map(([name, value]) => [name.toLowerCase(), value]));
  const link = await linkTo(kind, url, fields.get('content-type'));
  fields.delete('content-type');
  fields.delete('content-length');
  const headers = { accept: 'application/json', ...Object.fromEntries(fields) };
  let abort: (() => void) | undefined;
  return {
    async exchange(message, ids) {
      const controller = new AbortController();
      abort = () => controller.abort();
      let isLate = false;
      const expire = () => {
        isLate = true;
        controller.abort();
      };
      const timer = timeoutMs > 0 ? setTimeout(expire, timeoutMs) : undefined;
      try {
        const text = await link.send(message, { ids, headers, signal: controller.signal });
        return text?.trim() === '' ? undefined : text;
      } catch (error) {
        const why = isLate
          ? `${url} did not answer within ${timeoutMs} ms (--timeout)`
          : describeFailure(url, error);
        throw new CallError(why, { cause: error });
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      abort?.();
      await link.close?.();
    },
  };
}

/** One message over a connection of its own. Throws as `Connection.exchange`. */
export async function exchange(
  endpoint: Endpoint,
  message: string,
  ids: readonly number[],
  options: ExchangeOptions,
): Promise<string | undefined> {
  const connection = await connect(endpoint, options);
  try {
    return await connection.exchange(message, ids);
  } finally {
    await connection.close();
  }
}

/** Only what is used is loaded: node:http alone is a tenth of the time that a call takes. */
async function linkTo(
  kind: Endpoint['kind'],
  url: string,
  contentType: string | undefined,
): Promise<Link> {
  const maxReplyBytes = Infinity;
  if (kind === 'http') {
    const { httpLink } = await import('@ujrpc/client/links/http');
    return httpLink(url, { maxReplyBytes, contentType });
  }
  const { streamLink } = await import('@ujrpc/client/links/stream');
  return streamLink(url, { maxReplyBytes });
}
