import { inOptions } from '../arguments/tls.js';
import { oneLine } from '../json/print.js';

const CLOSED = 'the server closed the connection';

/** What went wrong on a socket and what to do about it, by the system's error codes. */
const REMEDIES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: is the server running? (--url or -p says where to call)',
  ENOENT: 'there is no such socket: is the server running?',
  ENOTFOUND: 'there is no such host: check the name',
  EAI_AGAIN: 'the host name could not be resolved: check the name and the network',
  ECONNRESET: `${CLOSED} before it answered`,
  EPIPE: `${CLOSED} before it answered`,
  EHOSTUNREACH: 'the host cannot be reached: check the network',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host did not take the connection',
  EACCES: 'access denied: check the permissions of the socket',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'the answer is not UTF-8, so it is not JSON-RPC',
};

/** What a `TransportError` has of an HTTP response that it could not use. */
interface HttpReply {
  readonly status: number;
  readonly text: string;
  readonly statusText?: string | undefined;
  readonly location?: string | undefined;
}

/**
 * @param error what a link rejected with; its message names the URL
 * @param count of the values of a stream that came before
 */
export function describeFailure(url: string, error: unknown, count = 0): string {
  if (count > 0) {
    return describeBreak(url, error as Error, count);
  }
  const { cause, message } = error as Error;
  const { code, status } = Object(cause) as { readonly code?: unknown; readonly status?: unknown };
  if (status !== undefined) {
    return describeStatus(url, cause as HttpReply);
  }
  if (typeof code !== 'string') {
    return message;
  }
  if (message.includes('does not speak TLS')) {
    return `${url}: no TLS there: try ${url.replace(/^(http|ws)s:/, '$1:').replace(/^tls:/, 'tcp:')}`;
  }
  if (/\b(TLS with|the certificate of) /.test(message)) {
    return inOptions(message);
  }
  if (code.startsWith('HPE_')) {
    return `${url}: the answer is not HTTP (${(cause as Error).message}): try tcp://`;
  }
  const remedy = REMEDIES[code];
  return remedy === undefined ? message : `${url}: ${remedy}`;
}

/** @param count of the values of a stream that came before */
export function describeLateness(url: string, timeoutMs: number, count = 0): string {
  const what = count > 0 ? 'did not end its stream' : 'did not answer';
  return `${url} ${what} within ${timeoutMs} ms (--timeout)`;
}

/** Why nothing more comes of a connection on which no reply is awaited. */
export function describeLoss(url: string, error: unknown): string {
  return isClosed(error as Error) ? `${url}: ${CLOSED}` : describeFailure(url, error);
}

/** Why a stream ended that had begun. */
function describeBreak(url: string, error: Error, count: number): string {
  const why = isClosed(error) ? CLOSED : error.message.replace(`${url}: `, '');
  return `${url}: the stream broke off after ${count} ${count === 1 ? 'value' : 'values'}: ${why}`;
}

function isClosed({ cause }: Error): boolean {
  const { code } = Object(cause) as { readonly code?: unknown };
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** `http://…/rpc: HTTP 404 Not Found` and what the body says about it, shortened. */
function describeStatus(url: string, { status, statusText = '', location, text }: HttpReply) {
  const what = oneLine(`${url}: HTTP ${status} ${statusText}`.trimEnd());
  if (location !== undefined) {
    return `${what}: it has moved, try --url ${oneLine(location)}`;
  }
  const body = text.trim();
  const line = body.startsWith('<') ? '' : (body.split('\n', 1)[0] ?? '');
  return line === '' ? what : `${what}: ${oneLine(line.slice(0, 200))}`;
}
