/** Hono on its adapter for Node, with its own validator around a zod-free check. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { validator } from 'hono/validator';
import { METHODS, PARAMETERS, tell } from './methods.mjs';

const app = new Hono();
for (const [name, method] of Object.entries(METHODS)) {
  const names = PARAMETERS[name];
  const check = validator('json', (body, context) =>
    names.every((parameter) => parameter in body) ? body : context.text('Invalid!', 400),
  );
  app.post(`/${name}`, check, (context) => {
    const body = context.req.valid('json');
    return context.json({ result: method(...names.map((parameter) => body[parameter])) });
  });
}

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, tell);
