/** Fastify as its documentation shows it, with a response schema for the fast serialiser. */
import Fastify from 'fastify';
import { answer } from './answer.mjs';

const REPLY = {
  type: 'object',
  properties: {
    jsonrpc: { type: 'string' },
    id: { type: 'integer' },
    result: { type: 'number' },
  },
};

const app = Fastify({ logger: false });
app.post('/', { schema: { response: { 200: REPLY } } }, async (request) => answer(request.body));
// A batch is an array, which that schema does not describe.
app.post('/batch', async (request) => answer(request.body));

await app.listen({ port: 0, host: '127.0.0.1' });
console.log(`listening on ${app.server.address().port}`);
