import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { CallError } from '../errors.js';
import { printable } from '../json/print.js';
import type { Wire } from './exchange.js';
import { decodeUtf8 } from './text.js';

/**
 * Posts messages. Not `fetch`: that refuses a list of ports (Fetch §2.5, "bad ports") on which a
 * server may well listen.
 *
 * @param isKept whether the connection stays open for the next message
 */
export async function openHttp(
  url: string,
  headers: readonly (readonly [name: string, value: string])[],
  isKept: boolean,
): Promise<Wire> {
  const { Agent, request } = url.startsWith('https:') ? await import('node:https') : http;
  const agent = isKept ? new Agent({ keepAlive: true, maxSockets: 1 }) : undefined;
  const send: Wire['send'] = async (message, _, signal) => {
    const body = Buffer.from(message);
    const sent = request(url, {
      method: 'POST',
      agent: agent ?? false,
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      ...(signal === undefined ? {} : { signal }),
    });
    for (const [name, value] of headers) {
      sent.setHeader(name, value);
    }
    sent.setHeader('Content-Length', body.length);
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return readReply(url, response);
  };
  return { send, close: () => agent?.destroy() };
}

/**
 * @returns the reply's body; undefined when it is empty
 * @throws CallError on an HTTP error whose body is no JSON
 */
async function readReply(url: string, response: IncomingMessage): Promise<string | undefined> {
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
