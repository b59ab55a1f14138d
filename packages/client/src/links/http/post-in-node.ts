import * as http from 'node:http';
import type { Socket } from 'node:net';
import { DEFAULT_MAX_REPLY_BYTES } from '../../options.js';
import type { SendOptions, StreamListener } from '../link.js';
import { connectorFor } from '../tls/secure-connector.js';
import { secureFailure } from '../tls/secure-failure.js';
import { checkTls } from '../tls/secure-options.js';
import { isStream, receiveAll } from './messages.js';
import { type HttpLinkOptions, type Posted, tooLong } from './post.js';
import { post as postByFetch, postStreamed as postStreamedByFetch } from './post-by-fetch.js';

/** JSON is UTF-8: RFC 8259 §8.1. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A kept connection that was idle for longer may have been closed by the server unnoticed. */
const TRUSTED_IDLE_MS = 1_000;

/** When each kept connection had its last reply. */
const lastUsed = new WeakMap<Socket, number>();

/**
 * Through Node's own HTTP client, which costs a fraction of what its fetch does. Connections are kept
 * by its global agent, or one for the options of TLS, and keep no process alive.
 */
export async function post(
  url: string,
  body: string,
  link: HttpLinkOptions,
  options: SendOptions,
): Promise<Posted> {
  return link.fetch ? postByFetch(url, body, link, options) : postByNode(url, body, link, options);
}

/** As `post`, for a reply that may be a stream of messages: see post-by-fetch.ts. */
export async function postStreamed(
  url: string,
  body: string,
  link: HttpLinkOptions,
  options: SendOptions,
  receive: StreamListener['receive'],
): Promise<Posted> {
  if (link.fetch) {
    return postStreamedByFetch(url, body, link, options, receive);
  }
  return postByNode(url, body, link, options, async (response, maxBytes) => {
    if (!isStream(response.headers['content-type'])) {
      return read(response, maxBytes);
    }
    await receiveAll(response, maxBytes, receive);
    return '';
  });
}

/** @param take reads the body of the response */
async function postByNode(
  url: string,
  body: string,
  link: HttpLinkOptions,
  options: SendOptions,
  take = read,
): Promise<Posted> {
  try {
    const target = new URL(url);
    checkTls(url, link);
    // TLS is loaded by those who need it.
    const { request: open } = target.protocol === 'https:' ? await import('node:https') : http;
    return await send(open, target, body, link, options, take);
  } catch (cause) {
    // Such as a header that cannot be sent.
    return { cause: cause as Error, sent: false };
  }
}

function send(
  open: typeof http.request,
  target: URL,
  body: string,
  link: HttpLinkOptions,
  options: SendOptions,
  take: typeof read,
): Promise<Posted> {
  const { contentType = 'application/json', maxReplyBytes = DEFAULT_MAX_REPLY_BYTES } = link;
  const { headers, signal } = options;
  return new Promise((resolve) => {
    let isOpen = false;
    const isSecure = target.protocol === 'https:';
    const fail = (cause: unknown) =>
      resolve({
        sent: isOpen,
        ...(isSecure ? secureFailure(cause as Error, target.host) : { cause: cause as Error }),
      });
    const sent = open(target, {
      method: 'POST',
      ...(link.tls && { agent: connectorFor(link.tls).agent }),
      // The last of several spellings of a name wins.
      headers: { ...headers, 'content-type': contentType },
    });
    endOn(signal, sent);
    sent.on('error', (error) => {
      if (sent.reusedSocket && !sent.writableEnded && !signal?.aborted) {
        // The server had closed the connection before anything was written to it.
        resolve(send(open, target, body, link, options, take));
      } else {
        // One error for each address of a name; the last one tried is IPv4's.
        fail((error as Partial<AggregateError>).errors?.at(-1) ?? error);
      }
    });
    sent.on('response', (response) => {
      const { socket, statusCode: status = 0, statusMessage: statusText } = response;
      // To look at the headers is to have them parsed.
      const location = status >= 300 && status < 400 ? response.headers.location : undefined;
      const done = (text: string) => {
        lastUsed.set(socket, performance.now());
        resolve({ status, text, statusText, location });
      };
      take(response, maxReplyBytes).then(done, fail);
    });
    sent.on('socket', (socket) => {
      const write = () => {
        isOpen = true;
        sent.end(body);
      };
      if (socket.connecting) {
        // Nothing of the request leaves before that, and before a TLS handshake has succeeded.
        socket.once(isSecure ? 'secureConnect' : 'connect', () => {
          isOpen = true;
        });
        sent.end(body);
      } else if (
        sent.reusedSocket &&
        performance.now() - (lastUsed.get(socket) ?? 0) > TRUSTED_IDLE_MS
      ) {
        afterPoll(write);
      } else {
        write();
      }
    });
  });
}

/**
 * Ends a request when nobody waits for it. The option `signal` would end its connection with an error, which is
 * nobody's where the whole reply has just been read.
 */
function endOn(signal: AbortSignal | undefined, request: http.ClientRequest): void {
  if (!signal) {
    return;
  }
  const end = () => void request.destroy();
  signal.addEventListener('abort', end);
  request.once('close', () => signal.removeEventListener('abort', end));
  if (signal.aborted) {
    end();
  }
}

/**
 * Calls back once the loop has polled its sockets: a loop that was blocked has yet to hear that the
 * server closed an idle connection. The first turn may be one that has polled already.
 */
function afterPoll(then: () => void): void {
  setImmediate(() => setImmediate(then));
}

/** @throws RangeError for a body over the limit, before the rest of it is read */
function read(response: http.IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        response.destroy(tooLong(maxBytes));
      }
      chunks.push(chunk);
    });
    response.on('error', reject);
    response.on('end', () => {
      try {
        resolve(utf8.decode(Buffer.concat(chunks)));
      } catch (error) {
        reject(error);
      }
    });
  });
}
