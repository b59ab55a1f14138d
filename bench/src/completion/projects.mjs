import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate } from '@ujrpc/codegen';

/**
 * The same service for both clients: half of the methods take scalars, half an order, whose type ten
 * methods share. With `namespaces`, each ten methods have one of their own.
 */

const METHODS_PER_GROUP = 10;

export const NAMES = { scalar: (n) => `add${n}`, order: (n) => `order${n}` };

const tsconfig = {
  compilerOptions: {
    strict: true,
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom'],
    experimentalDecorators: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  },
};

/** Writes a frontend and what it imports. @returns its file */
export function writeProject(folder, { client, methods, namespaced }, call) {
  const groups = Array.from({ length: methods / METHODS_PER_GROUP }, (_, group) => group);
  const write = (name, text) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  write('tsconfig.json', JSON.stringify({ ...tsconfig, include: ['main.ts'] }));
  const imports = IMPORTS[client]({ folder, groups, namespaced, write });
  write('main.ts', `${imports}\nexport async function main() {\n  ${call}\n}\n`);
  return path.join(folder, 'main.ts');
}

const IMPORTS = {
  nothing: () => 'const client = { add0: (a: number, b: number) => a + b };',
  ujrpc,
  tRPC,
};

function ujrpc({ folder, groups, namespaced, write }) {
  write('server/tsconfig.json', JSON.stringify({ ...tsconfig, include: ['*.ts'] }));
  for (const group of groups) {
    write(`server/class${group}.ts`, classText(group, namespaced));
  }
  const project = path.join(folder, 'server');
  const { files, diagnostics } = generate({ project, standalone: true });
  if (diagnostics.length > 0) {
    throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  }
  for (const [name, text] of files) {
    write(`api/${name}`, text);
  }
  return `import { createClient } from './api/client.js';
const client = createClient('http://localhost:8545');`;
}

function classText(group, namespaced) {
  const methods = Array.from({ length: METHODS_PER_GROUP }, (_, i) => {
    const n = namespaced ? i : group * METHODS_PER_GROUP + i;
    return i % 2 === 0
      ? `  /** Adds. */
  @rpc ${NAMES.scalar(n)}(a: number, b: number): number { return a + b; }`
      : `  /** Orders. */
  @rpc ${NAMES.order(n)}(order: Order${group}, note: string): Order${group} { return order; }`;
  });
  return `import { rpc } from '@ujrpc/core';
export interface Order${group} {
  id: string;
  customer: { name: string; emails: string[]; vip?: boolean };
  lines: { sku: string; count: number; price: number }[];
  status: 'open' | 'paid' | 'sent';
  notes: Record<string, string>;
}
@rpc${namespaced ? `({ namespace: 'c${group}' })` : ''}
export class Class${group} {
${methods.join('\n')}
}
`;
}

function tRPC({ groups, namespaced, write }) {
  write(
    'server/trpc.ts',
    `import { initTRPC } from '@trpc/server';
export const t = initTRPC.create();
`,
  );
  for (const group of groups) {
    write(`server/router${group}.ts`, routerText(group, namespaced));
  }
  const imports = groups.map((group) => `import { c${group} } from './router${group}.js';`);
  const members = groups.map((group) => (namespaced ? `c${group}` : `...c${group}`));
  write(
    'server/router.ts',
    `import { t } from './trpc.js';
${imports.join('\n')}
export const appRouter = t.router({ ${members.join(', ')} });
export type AppRouter = typeof appRouter;
`,
  );
  return `import { createTRPCClient, httpLink } from '@trpc/client';
import type { AppRouter } from './server/router.js';
const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: 'http://localhost' })] });`;
}

/** As tRPC's documentation writes routers; those that are merged flat are plain objects. */
function routerText(group, namespaced) {
  const procedures = Array.from({ length: METHODS_PER_GROUP }, (_, i) => {
    const n = namespaced ? i : group * METHODS_PER_GROUP + i;
    return i % 2 === 0
      ? `  /** Adds. */
  ${NAMES.scalar(n)}: t.procedure
    .input(z.object({ a: z.number(), b: z.number() }))
    .mutation(({ input }) => input.a + input.b),`
      : `  /** Orders. */
  ${NAMES.order(n)}: t.procedure
    .input(z.object({ order: order${group}, note: z.string() }))
    .mutation(({ input }) => input.order),`;
  });
  const [open, close] = namespaced ? ['t.router({', '})'] : ['{', '}'];
  return `import { z } from 'zod';
import { t } from './trpc.js';
const order${group} = z.object({
  id: z.string(),
  customer: z.object({ name: z.string(), emails: z.array(z.string()), vip: z.boolean().optional() }),
  lines: z.array(z.object({ sku: z.string(), count: z.number(), price: z.number() })),
  status: z.enum(['open', 'paid', 'sent']),
  notes: z.record(z.string(), z.string()),
});
export const c${group} = ${open}
${procedures.join('\n')}
${close};
`;
}
