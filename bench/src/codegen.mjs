// Measures ujrpc-codegen: cold and warm runs on generated projects.
//   node bench/src/codegen.mjs [methods…]      (default: 1 10 100)
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

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

function createProject(methods) {
  const folder = mkdtempSync(path.join(tmpdir(), 'ujrpc-codegen-'));
  mkdirSync(path.join(folder, 'src'));
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  for (let left = methods, index = 0; left > 0; left -= methodsPerClass, index++) {
    const count = Math.min(left, methodsPerClass);
    writeFileSync(path.join(folder, `src/class${index}.ts`), classSource(index, count));
  }
  return folder;
}

function peakMegabytes(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

/** What the next run says it took; other lines, such as that it is watching, are no runs. */
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

async function measure(methods) {
  const folder = createProject(methods);
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
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  rmSync(folder, { recursive: true });
  return {
    methods,
    'cold, whole process (ms)': cold,
    'warm (ms)': warm.join(' '),
    'peak RSS (MB)': rss,
  };
}

const sizes = process.argv.slice(2).map(Number);
const table = [];
for (const methods of sizes.length > 0 ? sizes : [1, 10, 100]) {
  table.push(await measure(methods));
}
console.table(table);
