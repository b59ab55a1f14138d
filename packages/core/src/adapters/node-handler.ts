import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { EmbeddedServer } from '../server/embedded-server.js';
import { bodyForNode, httpRequestOf } from './node-request.js';

type NodeHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/**
 * A handler of requests for `node:http`, Express and Connect.
 *
 * Mount it before body parsers. After one it takes the `rawBody` or the Buffer that this has left, or
 * writes what it has parsed as JSON again.
 *
 * @returns a function that answers every request; `next` is called with an error only
 */
export function toNodeHandler(server: Pick<EmbeddedServer, 'respond'>): NodeHandler {
  return (request, response, next) => {
    answer(server, request, response).catch((error: unknown) => {
      if (response.destroyed) {
        return;
      }
      if (next === undefined) {
        response.writeHead(500).end();
      } else {
        next(error);
      }
    });
  };
}

async function answer(
  server: Pick<EmbeddedServer, 'respond'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const reply = await server.respond(httpRequestOf(request, response, request.url ?? ''));
  response.writeHead(reply.status, reply.statusText, reply.headers.flat());
  const body = bodyForNode(reply);
  if (body instanceof Uint8Array) {
    response.end(body);
  } else {
    await pipeline(body, response);
  }
}
