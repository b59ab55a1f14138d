/** Fastify as its documentation shows it: a route with a schema for what comes and what goes. */
import Fastify from 'fastify';
import { answer } from './json-rpc.mjs';
import { MAX_BODY_BYTES, METHODS, tell } from './methods.mjs';

const number = { type: 'number' };
const string = { type: 'string' };
const object = (properties) => ({ type: 'object', required: Object.keys(properties), properties });
const array = (items) => ({ type: 'array', items });

const line = object({
  sku: string,
  title: string,
  quantity: number,
  price: number,
  tags: array(string),
});
const order = object({
  id: string,
  customer: object({ name: string, email: string, address: string }),
  lines: array(line),
});

const ROUTES = {
  sum: [{ a: number, b: number }, number],
  validate_session: [{ user_id: number, session_id: number }, { type: 'boolean' }],
  order: [{ order }, order],
  numbers: [{ values: array(number) }, array(number)],
  echo: [{ data: string }, string],
};

const app = Fastify({ logger: false, bodyLimit: MAX_BODY_BYTES });
for (const [name, [parameters, result]] of Object.entries(ROUTES)) {
  const schema = { body: object(parameters), response: { 200: object({ result }) } };
  const method = METHODS[name];
  const names = Object.keys(parameters);
  app.post(`/${name}`, { schema }, async ({ body }) => ({
    result: method(...names.map((parameter) => body[parameter])),
  }));
}
// It has no batches of its own.
app.post('/batch', async (request) => answer(request.body));

await app.listen({ port: 0, host: '127.0.0.1' });
tell(app.server.address());
