import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type HttpReply, refusal } from '../../http/policy.js';
import { linger } from './linger.js';

/** Sends a reply through Node, which keeps it in the order of the requests. */
export function sendReply(response: ServerResponse, reply: HttpReply, close: boolean): void {
  response.sendDate = false;
  response.removeHeader('Connection'); // Node would add its own, and Keep-Alive
  response.writeHead(reply.status, STATUS_CODES[reply.status], headersOf(reply, close));
  response.end(reply.body);
}

/** Writes a reply for which Node has no response object, and closes. */
export function writeLastReply(socket: Socket, reply: HttpReply): void {
  const lines = [`HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}`];
  const headers = headersOf(reply, true);
  for (let at = 0; at + 1 < headers.length; at += 2) {
    lines.push(`${headers[at]}: ${headers[at + 1]}`);
  }
  if (socket.writable) {
    socket.write(`${lines.join('\r\n')}\r\n\r\n${reply.body ?? ''}`);
  }
  linger(socket);
}

function headersOf({ headers, body }: HttpReply, close: boolean): string[] {
  const content =
    body === undefined
      ? []
      : ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))];
  return [...content, ...(close ? ['Connection', 'close'] : []), ...headers];
}

/** The last word to a peer that Node's parser, or its clock, gave up on. */
export function replyToParserError({ code }: NodeJS.ErrnoException): HttpReply {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return refusal(431, 'too many header fields, or too long ones');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refusal(408, 'the request takes too long');
    case 'HPE_INVALID_VERSION':
    case 'HPE_PAUSED_H2_UPGRADE':
      return refusal(505, 'HTTP/1.1 and HTTP/1.0 only');
    default:
      return refusal(400, 'not HTTP/1.1 as RFC 9112 has it');
  }
}
