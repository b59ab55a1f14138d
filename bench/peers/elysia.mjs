/** Elysia with a schema for each body, as its documentation shows it. Runs under Bun. */
import { Elysia, t } from 'elysia';
import { MAX_BODY_BYTES, METHODS, PARAMETERS, tell } from './methods.mjs';

/** What a schema can say of a parameter by its name; the others may be anything. */
const SCHEMAS = {
  a: t.Number(),
  b: t.Number(),
  user_id: t.Integer(),
  session_id: t.Integer(),
  values: t.Array(t.Number()),
  data: t.String(),
};

const app = new Elysia({ serve: { maxRequestBodySize: MAX_BODY_BYTES } });
for (const [name, method] of Object.entries(METHODS)) {
  const names = PARAMETERS[name];
  const fields = names.map((parameter) => [parameter, SCHEMAS[parameter] ?? t.Any()]);
  app.post(
    `/${name}`,
    ({ body }) => ({ result: method(...names.map((parameter) => body[parameter])) }),
    { body: t.Object(Object.fromEntries(fields)) },
  );
}
app.listen({ hostname: '127.0.0.1', port: 0 }, tell);
