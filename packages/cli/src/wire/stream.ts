import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import type { Endpoint } from '../arguments/endpoint.js';
import { CallError } from '../errors.js';
import { decodeUtf8 } from './text.js';

type StreamEndpoint = Exclude<Endpoint, { kind: 'http' }>;

/**
 * Sends one JSON-RPC message over a connection of its own and reads the first reply.
 *
 * @returns the reply's text; undefined for a notification, once its bytes have left
 * @throws CallError when the server closes without an answer; the socket's error when it fails
 */
export async function sendStream(
  endpoint: StreamEndpoint,
  message: string,
  expectsReply: boolean,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const socket = createConnection(
    endpoint.kind === 'tcp'
      ? { host: endpoint.host, port: endpoint.port }
      : { path: endpoint.path },
  );
  const abort = () => socket.destroy(new Error('aborted'));
  signal?.addEventListener('abort', abort);
  try {
    if (expectsReply) {
      socket.write(`${message}\n`);
      return await readReply(socket, endpoint.url);
    }
    socket.end(`${message}\n`);
    await once(socket, 'finish');
    return undefined;
  } finally {
    signal?.removeEventListener('abort', abort);
    socket.destroy();
  }
}

/** Reads until a whole document is there: replies end with a newline, or where the stream ends. */
async function readReply(socket: Socket, url: string): Promise<string> {
  let pending: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    pending.push(chunk);
    if (!chunk.includes('\n') && !endsLikeDocument(chunk)) {
      continue;
    }
    const received = Buffer.concat(pending);
    const text = received.toString('latin1');
    const reply = firstDocument(text);
    if (reply !== undefined) {
      return decodeUtf8(Buffer.from(reply, 'latin1'));
    }
    pending = [received];
  }
  const rest = decodeUtf8(Buffer.concat(pending)).trim();
  if (rest === '') {
    throw new CallError(`${url}: the server closed the connection without an answer`);
  }
  return rest;
}

/** Some servers end a reply with its closing brace alone. */
function endsLikeDocument(chunk: Buffer): boolean {
  return chunk.at(-1) === '}'.charCodeAt(0);
}

/** The first line that is not blank, or all of an unended line that is a document already. */
function firstDocument(text: string): string | undefined {
  const start = text.search(/\S/);
  if (start < 0) {
    return undefined;
  }
  const newline = text.indexOf('\n', start);
  if (newline >= 0) {
    return text.slice(start, newline).trimEnd();
  }
  try {
    JSON.parse(text.slice(start));
    return text.slice(start);
  } catch {
    return undefined;
  }
}
