import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { EmbeddedServer } from '../server/embedded-server.js';
import { bodyForNode, httpRequestOf } from './node-request.js';

/** What the plugin needs of Fastify, which it does not depend on. */
interface FastifyInstance {
  readonly prefix: string;
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    options: { bodyLimit?: number },
    parser: () => Promise<undefined>,
  ): unknown;
  all(path: string, handler: (request: FastifyRequest, reply: FastifyReply) => unknown): unknown;
}

interface FastifyRequest {
  readonly raw: IncomingMessage;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body?: Uint8Array | Readable): unknown;
}

/**
 * A plugin for Fastify: `app.register(fastifyPlugin(server), { prefix: '/rpc' })`. Bodies are read by
 * the server, within its own limits; the parsers of other routes stay as they are.
 */
export function fastifyPlugin(
  server: Pick<EmbeddedServer, 'respond'>,
): (instance: FastifyInstance) => Promise<void> {
  return async (instance) => {
    instance.removeAllContentTypeParsers();
    instance.addContentTypeParser('*', {}, async () => undefined);

    const answer = async ({ raw }: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const target = (raw.url ?? '').slice(instance.prefix.length).replace(/^(?!\/)/, '/');
      const answered = await server.respond(httpRequestOf(raw, reply.raw, target));
      reply.code(answered.status);
      for (const [name, value] of answered.headers) {
        reply.header(name, value);
      }
      const body = bodyForNode(answered);
      return reply.send('length' in body && body.length === 0 ? undefined : body);
    };
    instance.all('/', answer);
    instance.all('/*', answer);
  };
}
