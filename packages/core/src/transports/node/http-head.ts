import type { IncomingMessage } from 'node:http';
import type { Limits } from '@ujrpc/protocol';
import { type HttpReply, type RequestHead, refusal } from '../../http/policy.js';

export function requestHead(request: IncomingMessage): RequestHead {
  const { headers } = request;
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    host: headers.host,
    origin: headers.origin,
    contentType: headers['content-type'],
    contentEncoding: headers['content-encoding'],
    requestHeaders: headers['access-control-request-headers'],
  };
}

/** The body's length where the head says it; 0 for chunked bodies, which are counted as they come. */
export function declaredLength(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? 0);
}

/** Two readers may pick different ones of two (RFC 9110 §5.3). */
const ONCE = ['content-type', 'content-encoding', 'origin'];

/** What Node's parser lets pass and we do not: everything that two readers could read differently. */
export function malformation(
  request: IncomingMessage,
  { maxHeaderBytes, maxHeaderCount }: Limits,
): HttpReply | undefined {
  const { httpVersion, headers, rawHeaders } = request;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return refusal(505, 'HTTP/1.1 and HTTP/1.0 only');
  }
  if (rawHeaders.length / 2 > maxHeaderCount || headBytes(request) > maxHeaderBytes) {
    return refusal(431, 'too many header fields, or too long ones');
  }
  const hosts = countOf('host', rawHeaders);
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) {
    return refusal(400, 'exactly one Host'); // RFC 9112 §3.2
  }
  if (ONCE.some((name) => countOf(name, rawHeaders) > 1)) {
    return refusal(400, 'one Content-Type, one Content-Encoding and one Origin');
  }
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && (httpVersion === '1.0' || coding.toLowerCase() !== 'chunked')) {
    return refusal(400, 'Transfer-Encoding: chunked, and that with HTTP/1.1, only'); // §6.1
  }
  return undefined;
}

function countOf(name: string, rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    count += rawHeaders[at]?.toLowerCase() === name ? 1 : 0;
  }
  return count;
}

/** The head as its peer most likely wrote it: one space after each colon. */
function headBytes({ method, url, rawHeaders }: IncomingMessage): number {
  let bytes = (method?.length ?? 0) + (url?.length ?? 0) + '  HTTP/1.1\r\n\r\n'.length;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    bytes += (rawHeaders[at]?.length ?? 0) + (rawHeaders[at + 1]?.length ?? 0) + ': \r\n'.length;
  }
  return bytes;
}
