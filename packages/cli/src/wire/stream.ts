import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import type { Endpoint } from '../arguments/endpoint.js';
import { CallError } from '../errors.js';
import type { Wire } from './exchange.js';
import { decodeUtf8 } from './text.js';

type StreamEndpoint = Exclude<Endpoint, { kind: 'http' }>;

/** Sends one message a line. A connection that has ended or failed is replaced for the next one. */
export function openStream(endpoint: StreamEndpoint): Wire {
  let stream: Stream | undefined;
  const send: Wire['send'] = async (message, expectsReply, signal) => {
    if (stream === undefined || stream.socket.destroyed || stream.socket.readableEnded) {
      stream = open(endpoint);
    }
    const { socket } = stream;
    const abort = () => socket.destroy(new Error('aborted'));
    signal?.addEventListener('abort', abort);
    try {
      socket.write(`${message}\n`);
      if (expectsReply) {
        return await readReply(stream, endpoint.url);
      }
      socket.end();
      await once(socket, 'finish');
      return undefined;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  };
  return { send, close: () => stream?.socket.destroy() };
}

interface Stream {
  readonly socket: Socket;
  readonly chunks: AsyncIterator<Buffer>;
  /** What came after the last reply. */
  rest: Buffer;
}

function open(endpoint: StreamEndpoint): Stream {
  const { kind } = endpoint;
  const socket = createConnection(
    kind === 'tcp' ? { host: endpoint.host, port: endpoint.port } : { path: endpoint.path },
  );
  socket.setNoDelay(true);
  const chunks = (socket as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  return { socket, chunks, rest: Buffer.alloc(0) };
}

/**
 * Reads until a whole document is there: replies end with a newline, or where the stream ends.
 *
 * @throws CallError when the server closes without an answer; the socket's error when it fails
 */
async function readReply(stream: Stream, url: string): Promise<string> {
  let pending = [stream.rest];
  for (;;) {
    const { value: chunk, done } = await stream.chunks.next();
    if (done) {
      break;
    }
    pending.push(chunk);
    if (!chunk.includes('\n') && !endsLikeDocument(chunk)) {
      continue;
    }
    const received = Buffer.concat(pending);
    const reply = firstDocument(received.toString('latin1'));
    if (reply !== undefined) {
      stream.rest = received.subarray(reply.end);
      return decodeUtf8(received.subarray(reply.start, reply.end)).trimEnd();
    }
    pending = [received];
  }
  const rest = decodeUtf8(Buffer.concat(pending)).trim();
  if (rest === '') {
    throw new CallError(`${url}: the server closed the connection without an answer`);
  }
  stream.rest = Buffer.alloc(0);
  return rest;
}

/** Some servers end a reply with its closing brace or bracket alone. */
function endsLikeDocument(chunk: Buffer): boolean {
  return '}]'.includes(String.fromCharCode(chunk.at(-1) ?? 0));
}

/** The first line that is not blank, or all of an unended line that is a document already. */
function firstDocument(text: string): { readonly start: number; readonly end: number } | undefined {
  const start = text.search(/\S/);
  if (start < 0) {
    return undefined;
  }
  const newline = text.indexOf('\n', start);
  if (newline >= 0) {
    return { start, end: newline };
  }
  try {
    JSON.parse(text.slice(start));
    return { start, end: text.length };
  } catch {
    return undefined;
  }
}
