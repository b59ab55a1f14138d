import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { CallError } from '../errors.js';
import { printable } from '../json/print.js';
import { decodeUtf8 } from './text.js';

/**
 * Posts one JSON-RPC message. Not `fetch`: that refuses a list of ports (Fetch §2.5, "bad ports")
 * on which a server may well listen.
 *
 * @returns the reply's body; undefined when it is empty
 * @throws CallError on an HTTP error whose body is no JSON; the socket's error when it fails
 */
export async function postHttp(
  url: string,
  message: string,
  headers: readonly (readonly [name: string, value: string])[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const body = Buffer.from(message);
  const { request: open } = url.startsWith('https:') ? https : http;
  const request = open(url, {
    method: 'POST',
    agent: false,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    ...(signal === undefined ? {} : { signal }),
  });
  for (const [name, value] of headers) {
    request.setHeader(name, value);
  }
  request.setHeader('Content-Length', body.length);
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const text = await readBody(response);
  const status = response.statusCode ?? 0;
  if ((status < 200 || status > 299) && !text.startsWith('{')) {
    throw new CallError(describeStatus(url, response, text));
  }
  return text === '' ? undefined : text;
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
  }
  return decodeUtf8(Buffer.concat(chunks)).trim();
}

/** `http://…/rpc: HTTP 404 Not Found` and what the body says about it, shortened. */
function describeStatus(url: string, response: IncomingMessage, body: string): string {
  const { statusCode, statusMessage, headers } = response;
  const status = printable(`${url}: HTTP ${statusCode} ${statusMessage ?? ''}`.trimEnd());
  if (headers.location !== undefined) {
    return `${status}: it has moved, try --url ${printable(headers.location)}`;
  }
  const line = body.startsWith('<') ? '' : (body.split('\n', 1)[0] ?? '');
  return line === '' ? status : `${status}: ${printable(line.slice(0, 200))}`;
}
