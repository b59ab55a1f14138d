// Measures ujrpc-codegen: cold and warm runs on generated projects.
//   node bench/src/codegen.mjs [methods[/shared types]…]      (default: 1 10 100 500/300)
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const bin = fileURLToPath(new URL('../../packages/codegen/bin/ujrpc-codegen.js', import.meta.url));
const methodsPerClass = 10;
const warmRuns = 4;

const tsconfig = {
  compilerOptions: {
    strict: true,
    target: 'es2022',
    module: 'nodenext',
    experimentalDecorators: true,
    rootDir: 'src',
    types: [],
  },
  include: ['src'],
};

/** One class: half its methods take scalars, half an order with a nested customer. */
function classSource(index, methods) {
  const bodies = Array.from({ length: methods }, (_, i) =>
    i % 2 === 0
      ? `  /** Adds. */\n  @rpc add${i}(a: number, b: number): number {\n    return a + b;\n  }`
      : `  /** Orders. */\n  @rpc order${i}(order: Order${index}, note?: string): Order${index}[] {\n    return [order];\n  }`,
  );
  return `import { rpc } from '@ujrpc/core';
export interface Customer${index} { /** @minLength 1 */ name: string; emails: string[]; vip?: boolean }
export interface Order${index} {
  id: string;
  customer: Customer${index};
  lines: { sku: string; count: number; price: number }[];
  status: 'open' | 'paid' | 'sent';
  notes: Record<string, string>;
}
@rpc({ namespace: 'c${index}' })
export class Class${index} {
${bodies.join('\n')}
}
`;
}

/** Types that refer to each other until every one of them can be reached from any other. */
function sharedTypesSource(count) {
  const types = Array.from(
    { length: count },
    (_, i) => `/** Shared by many methods. */
export interface Type${i} {
  id: string;
  /** @minimum 0 */
  amount: number;
  state: 'new' | 'open' | 'done';
  tags?: string[];
  half: Type${i >> 1} | null;
  next?: Type${(i + 1) % count};
}`,
  );
  return `${types.join('\n')}\n`;
}

/** One class whose methods take and return shared types, each two of them. */
function sharingClassSource(index, methods, types) {
  const bodies = Array.from({ length: methods }, (_, i) => {
    const number = index * methodsPerClass + i;
    const [taken, returned] = [number % types, (number * 7 + 3) % types];
    return `  /** Takes one and returns others. */
  @rpc add${i}(value: Type${taken}, count?: number): Type${returned}[] {
    throw new Error(String(value.amount + (count ?? 0)));
  }`;
  });
  const names = Array.from({ length: types }, (_, i) => `Type${i}`);
  const used = names.filter((name) => bodies.some((body) => new RegExp(`${name}\\b`).test(body)));
  return `import { rpc } from '@ujrpc/core';
import type { ${used.join(', ')} } from './types.js';
@rpc({ namespace: 'c${index}' })
export class Class${index} {
${bodies.join('\n')}
}
`;
}

function createProject(methods, types) {
  const folder = mkdtempSync(path.join(tmpdir(), 'ujrpc-codegen-'));
  mkdirSync(path.join(folder, 'src'));
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  for (let left = methods, index = 0; left > 0; left -= methodsPerClass, index++) {
    const count = Math.min(left, methodsPerClass);
    const source = types > 0 ? sharingClassSource(index, count, types) : classSource(index, count);
    writeFileSync(path.join(folder, `src/class${index}.ts`), source);
  }
  if (types > 0) {
    writeFileSync(path.join(folder, 'src/types.ts'), sharedTypesSource(types));
  }
  return folder;
}

function peakMegabytes(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

/** What the next run says it took; lines about anything else are skipped. */
async function nextRun(lines) {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) {
      throw new Error('ujrpc-codegen ended');
    }
    const took = /methods? → .*\((\d+) ms\)/.exec(value);
    if (took !== null) {
      return Number(took[1]);
    }
  }
}

async function measure({ methods, types }) {
  const folder = createProject(methods, types);
  const start = performance.now();
  const child = spawn(process.execPath, [bin, '--watch'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await nextRun(lines);
  const cold = Math.round(performance.now() - start);
  const warm = [];
  const file = path.join(folder, 'src/class0.ts');
  for (let run = 0; run < warmRuns; run++) {
    const source = readFileSync(file, 'utf8');
    writeFileSync(file, source.replace('add0(', `add0(added${run}: string, `));
    warm.push(await nextRun(lines));
  }
  const rss = peakMegabytes(child.pid);
  const server = readFileSync(path.join(folder, 'generated/server.js'));
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  rmSync(folder, { recursive: true });
  return {
    methods,
    'shared types': types,
    'cold, whole process (ms)': cold,
    'warm (ms)': warm.join(' '),
    'peak RSS (MB)': rss,
    'server.js (KB)': Math.round(server.length / 1000),
    'gzip (KB)': Math.round(gzipSync(server).length / 1000),
  };
}

const given = process.argv.slice(2);
const table = [];
for (const size of given.length > 0 ? given : ['1', '10', '100', '500/300']) {
  const [methods, types = 0] = size.split('/').map(Number);
  table.push(await measure({ methods, types }));
}
console.table(table);
