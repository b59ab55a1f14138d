import type { Link, TlsOptions } from '@ujrpc/client';
import type { Endpoint } from '../arguments/endpoint.js';
import type { TlsFiles } from '../arguments/tls.js';
import { CallError } from '../errors.js';
import { describeLoss } from './failure.js';
import { InFlight } from './in-flight.js';
import { listenOn } from './listen-on.js';
import type { TakeValue } from './streamed-call.js';
import { tlsOptions } from './tls-options.js';
import { toldMs, type Wishes, withWishes } from './wishes.js';

export interface ExchangeOptions {
  /** Header fields of an HTTP request, over those that every request has; without HTTP `headers` of `meta`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** 0 switches it off. */
  readonly timeoutMs: number;
  /** Of a stream: the place to go on from. */
  readonly lastEventId?: string | undefined;
  readonly tls: TlsFiles | undefined;
}

/** The id of every single request that this program sends: one at a time on a connection. */
export const REQUEST_ID = 1;

/** Sends messages one after another, over a connection that stays open where the server lets it. */
export interface Connection {
  /**
   * Sends one JSON-RPC message as text.
   *
   * @param ids those in it
   * @param isPlain whether nothing is added to it
   * @returns the reply's text, because numbers must keep digits that a double cannot hold; undefined
   *   for an empty one
   * @throws CallError when no reply comes; the next message then goes over a new connection
   */
  exchange(message: string, ids: readonly number[], isPlain?: boolean): Promise<string | undefined>;
  /**
   * Sends one request, and takes a stream of values where its method has one.
   *
   * @throws CallError as `exchange`, after the values that came, and what `take` throws, after
   *   which the server is told to stop
   */
  call(request: string, take: TakeValue): Promise<Called>;
  /**
   * Opens the connection, and takes what the server sends by itself.
   *
   * @returns what rejects with a CallError once the connection is lost or closed
   */
  listen(receive: (message: string) => Promise<void>): Promise<never>;
  /** What is in flight fails, and is cancelled on the server. */
  close(): Promise<void>;
}

/** What a call came to, beside its values. */
export interface Called {
  /** Of the response; undefined for an empty one. */
  readonly text: string | undefined;
  /** Undefined where that cannot be told: see StreamedCall. */
  readonly isStream: boolean | undefined;
}

/** Nothing is opened before the first message. */
export async function connect(
  { kind, url }: Endpoint,
  { headers: given, timeoutMs, lastEventId, tls }: ExchangeOptions,
): Promise<Connection> {
  const fields = new Map(given.map(([name, value]) => [name.toLowerCase(), value]));
  const contentType = fields.get('content-type');
  fields.delete('content-type');
  fields.delete('content-length');
  const isHttp = kind === 'http';
  const link = await linkTo(kind, url, {
    contentType,
    headers: Object.fromEntries(fields),
    tls: tls && (await tlsOptions(tls)),
  });
  const isTimed = timeoutMs > 0;
  const limit = isTimed && isHttp ? { 'rpc-timeout-ms': String(toldMs(timeoutMs)) } : {};
  // A WebSocket says them once, in its handshake.
  const headers = isHttp
    ? { accept: 'application/json', ...limit, ...Object.fromEntries(fields) }
    : undefined;
  const wishes: Wishes = isHttp
    ? {}
    : {
        ...(isTimed && { timeoutMs: toldMs(timeoutMs) }),
        ...(kind !== 'ws' && fields.size > 0 && { headers: Object.fromEntries(fields) }),
      };
  const inFlight = new InFlight(url, timeoutMs);
  const exchange: Connection['exchange'] = async (message, ids, isPlain = false) => {
    const whole = isPlain ? message : withWishes(message, wishes);
    try {
      const text = await inFlight.settle((signal) => link.send(whole, { ids, headers, signal }));
      return text?.trim() === '' ? undefined : text;
    } catch (error) {
      if (ids.length > 0) {
        // What still comes for this message would be taken for the reply to the next, which may have the same id.
        void link.close?.();
      }
      throw error;
    }
  };
  return {
    exchange,
    async call(request, take) {
      if (isHttp && !asksForStreams(fields.get('accept'))) {
        return { text: await exchange(request, [REQUEST_ID]), isStream: false };
      }
      const { StreamedCall } = await import('./streamed-call.js');
      const place = lastEventId === undefined ? {} : { lastEventId };
      const call = new StreamedCall(link, url, headers, take, { ...wishes, ...place });
      const text = await inFlight.settle((signal) => {
        signal.addEventListener('abort', () => call.stop(signal.reason));
        call.send(request);
        return call.response;
      }, call);
      return { text: text.trim() === '' ? undefined : text, isStream: call.isStream };
    },
    listen(receive) {
      return listenOn(link, receive).catch((error: unknown) => {
        throw new CallError(describeLoss(url, error), { cause: error });
      });
    },
    async close() {
      inFlight.abort();
      await link.close?.();
    },
  };
}

/** Who wants a reply of another type says so: `-H 'Accept: application/json'`. */
function asksForStreams(accept: string | undefined): boolean {
  return accept === undefined || /\bapplication\/(x-ndjson|jsonl)\b/i.test(accept);
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
async function linkTo(kind: Endpoint['kind'], url: string, given: LinkFields): Promise<Link> {
  const maxReplyBytes = Infinity;
  switch (kind) {
    case 'http': {
      const { httpLink } = await import('@ujrpc/client/links/http');
      return httpLink(url, { maxReplyBytes, contentType: given.contentType, tls: given.tls });
    }
    case 'ws': {
      const { webSocketLink } = await import('@ujrpc/client/links/web-socket');
      return webSocketLink(url, { maxReplyBytes, headers: given.headers, tls: given.tls });
    }
    default: {
      const { streamLink } = await import('@ujrpc/client/links/stream');
      return streamLink(url, { maxReplyBytes, tls: given.tls });
    }
  }
}

/** What a link says in header fields whatever it sends. */
interface LinkFields {
  readonly contentType: string | undefined;
  readonly tls: TlsOptions | undefined;
  readonly headers: Readonly<Record<string, string>>;
}
