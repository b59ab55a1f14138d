import * as http from 'node:http';
import { post as postByFetch } from './fetch.js';
import { type Reply, type Request, tooLong } from './post.js';

const utf8 = new TextDecoder();

/**
 * Through Node's own HTTP client, which costs a fraction of what its fetch does. Connections are kept
 * by its global agent, and keep no process alive.
 */
export async function post(url: string, request: Request): Promise<Reply> {
  if (request.fetch) {
    return postByFetch(url, request);
  }
  const target = new URL(url);
  // TLS is loaded by those who need it.
  const { request: open } = target.protocol === 'https:' ? await import('node:https') : http;
  return new Promise((resolve, reject) => {
    const { headers, signal, body, maxReplyBytes } = request;
    const sent = open(target, {
      method: 'POST',
      // The last of several spellings of a name wins.
      headers: { ...headers, 'content-type': 'application/json' },
      ...(signal && { signal }),
    });
    // One error for each address of a name; the last one tried is IPv4's.
    sent.on('error', (error) => reject((error as Partial<AggregateError>).errors?.at(-1) ?? error));
    sent.on('response', (response) => {
      read(response, maxReplyBytes).then(
        (text) => resolve({ status: response.statusCode ?? 0, text }),
        reject,
      );
    });
    sent.end(body);
  });
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
    response.on('end', () => resolve(utf8.decode(Buffer.concat(chunks))));
  });
}
