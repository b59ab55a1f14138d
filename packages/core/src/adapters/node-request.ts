import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Peer } from '../connections/connection.js';
import type { HttpRequest } from '../doors/door.js';
import type { Field, HttpReply } from '../doors/http-message.js';

/** The types of Node have a ReadableStream of their own. */
type WebStream = Parameters<typeof Readable.fromWeb>[0];

/** What body parsers leave on a request. */
interface Parsed {
  readonly body?: unknown;
  readonly rawBody?: unknown;
}

/**
 * A request of `node:http`, for `server.respond`.
 *
 * @param target path and query, without what it is mounted at
 * @throws Error where the body has been read, and nothing is left of it
 */
export function httpRequestOf(
  request: IncomingMessage & Parsed,
  response: ServerResponse,
  target: string,
): HttpRequest {
  const left = new AbortController();
  response.once('close', () => left.abort());
  response.once('finish', () => request.resume()); // what is left of a body that was refused
  return {
    method: request.method ?? '',
    target,
    headers: fieldsOf(request),
    body: bodyOf(request),
    peer: peerOf(request),
    signal: left.signal,
  };
}

/** The body of a reply as Node's responses take it. */
export function bodyForNode({ body }: HttpReply): Buffer | Readable {
  return body instanceof Uint8Array ? Buffer.from(body) : Readable.fromWeb(body as WebStream);
}

function bodyOf(request: IncomingMessage & Parsed): HttpRequest['body'] {
  const { headers, httpVersionMajor, rawBody, body } = request;
  const hasNone = headers['content-length'] === undefined && !headers['transfer-encoding'];
  if (hasNone && httpVersionMajor < 2) {
    return undefined;
  }
  if (!request.readableDidRead) {
    return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  }
  const read = rawBody ?? body;
  if (read === undefined) {
    throw new Error('the body has been read already; mount ujrpc before what reads bodies');
  }
  return read instanceof Uint8Array
    ? read
    : Buffer.from(typeof read === 'string' ? read : JSON.stringify(read));
}

function* fieldsOf({ rawHeaders, headers, readableDidRead }: IncomingMessage): Generator<Field> {
  const authority = headers[':authority']; // of HTTP/2, which may have no Host
  if (headers.host === undefined && typeof authority === 'string') {
    yield ['Host', authority];
  }
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    // What a parser has read, it has decoded.
    if (!name.startsWith(':') && !(readableDidRead && /^content-encoding$/i.test(name))) {
      yield [name, rawHeaders[at + 1] as string];
    }
  }
}

function peerOf({ socket: { remoteAddress, remotePort } }: IncomingMessage): Peer {
  return remoteAddress === undefined || remotePort === undefined
    ? { network: 'unix' }
    : { network: 'tcp', address: remoteAddress, port: remotePort };
}
