// Measures how long an editor waits for completions on a client of many methods: the generated
// client's beside tRPC's, whose types are inferred from the router, and beside a file that imports
// nothing: what an editor takes to start.
//   node bench/src/completion.mjs [methods] [rounds]      (default: 1000 9)
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, release } from 'node:os';
import path from 'node:path';
import { writeProject } from './completion/projects.mjs';
import { TsServer } from './completion/tsserver.mjs';
import { BENCH } from './paths.mjs';
import { median } from './statistics.mjs';

const [methods = 1000, rounds = 9] = process.argv.slice(2).map(Number);
const WARM_UP = 2;
/** An odd number: the median of so many starts is the first completion's figure. */
const STARTS = 3;

/** What is typed, up to the place of the completion, and names that have to be offered there. */
const ORDER = `{ id: '', customer: { name: '', emails: [] }, lines: [], status: 'open', notes: {} }`;
const PLACES = [
  {
    place: '`client.`, all methods',
    namespaced: false,
    ours: 'client.',
    expected: ['add0', `order${methods - 1}`],
  },
  { place: '`client.c7.`', namespaced: true, ours: 'client.c7.', expected: ['add0', 'order9'] },
  {
    place: 'members of a result',
    namespaced: true,
    ours: `(await client.c7.order1(${ORDER}, '')).customer.`,
    trpc: `(await client.c7.order1.mutate({ order: ${ORDER}, note: '' })).customer.`,
    expected: ['emails', 'name', 'vip'],
  },
];

const ALONE = { place: "an object of the file's own", ours: 'client.', expected: ['add0'] };

/** The first completion after a server's start, and those of the last one after further keystrokes. */
async function measure(folder, client, { place, namespaced, ours, trpc = ours, expected }) {
  const call = client === 'tRPC' ? trpc : ours;
  const file = writeProject(folder, { client, methods, namespaced }, `${call};`);
  const before = readFileSync(file, 'utf8').split(`${call};`)[0].split('\n');
  const at = { line: before.length, offset: before.at(-1).length + call.length + 1 };
  const first = [];
  let server;
  let offered;
  for (let start = 0; start < STARTS; start++) {
    await server?.close();
    const begin = performance.now();
    server = new TsServer();
    server.open(file);
    offered = await server.completions(file, at);
    first.push(performance.now() - begin);
  }
  const warm = [];
  for (let round = 0; round < WARM_UP + rounds; round++) {
    check(offered, expected, `${client}, ${place}`);
    // A letter is typed after the dot and taken back: either makes the program again.
    const begin = performance.now();
    server.change(file, at, 0, 'x');
    offered = await server.completions(file, { ...at, offset: at.offset + 1 });
    warm.push(performance.now() - begin);
    server.change(file, at, 1, '');
  }
  await server.close();
  const steady = warm.slice(WARM_UP);
  return {
    client,
    place,
    offered: offered.length,
    'first (ms)': Math.round(median(first)),
    'median (ms)': Math.round(median(steady)),
    'worst (ms)': Math.round(Math.max(...steady)),
  };
}

function check(offered, expected, where) {
  const missing = expected.filter((name) => !offered.includes(name));
  if (missing.length > 0) {
    throw new Error(`${where}: ${missing.join(', ')} not among ${offered.length} completions`);
  }
}

function versionOf(name) {
  return createRequire(import.meta.url)(`${name}/package.json`).version;
}

mkdirSync(path.join(BENCH, 'build'), { recursive: true });
const root = mkdtempSync(path.join(BENCH, 'build/completion-'));
try {
  const table = [];
  for (const client of ['nothing', 'ujrpc', 'tRPC']) {
    for (const [index, place] of (client === 'nothing' ? [ALONE] : PLACES).entries()) {
      const row = await measure(path.join(root, `${client}-${index}`), client, place);
      console.log(JSON.stringify(row));
      table.push(row);
    }
  }
  const versions = ['typescript', '@trpc/client', 'zod'].map((one) => `${one} ${versionOf(one)}`);
  const machine = `${cpus()[0]?.model}, ${availableParallelism()} cores, Linux ${release()}`;
  console.log(`${methods} methods; ${machine}, Node ${process.version}, ${versions.join(', ')}`);
  console.table(table);
} finally {
  rmSync(root, { recursive: true, force: true });
}
