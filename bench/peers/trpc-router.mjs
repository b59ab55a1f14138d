import { initTRPC } from '@trpc/server';
import { z } from 'zod';
import { METHODS } from './methods.mjs';

const t = initTRPC.create({ isDev: false });

const line = z.object({
  sku: z.string(),
  title: z.string(),
  quantity: z.number(),
  price: z.number(),
  tags: z.array(z.string()),
});
const order = z.object({
  id: z.string(),
  customer: z.object({ name: z.string(), email: z.string(), address: z.string() }),
  lines: z.array(line),
});

/** Mutations, since those carry their input in a body like the other peers. */
const procedure = (shape, call) =>
  t.procedure.input(z.object(shape)).mutation(({ input }) => call(input));

export const appRouter = t.router({
  sum: procedure({ a: z.number(), b: z.number() }, ({ a, b }) => METHODS.sum(a, b)),
  validate_session: procedure(
    { user_id: z.number(), session_id: z.number() },
    ({ user_id, session_id }) => METHODS.validate_session(user_id, session_id),
  ),
  order: procedure({ order }, (input) => METHODS.order(input.order)),
  numbers: procedure({ values: z.array(z.number()) }, ({ values }) => METHODS.numbers(values)),
  echo: procedure({ data: z.string() }, ({ data }) => METHODS.echo(data)),
});
