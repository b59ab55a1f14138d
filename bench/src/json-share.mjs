/**
 * Measures how much of a call with an object of 1 KB is JSON: the server's CPU time per call beyond
 * what the echo takes for the same bytes, against `json-alone.mjs`, in turn.
 *
 *   node bench/src/json-share.mjs [ROUNDS]
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { peer } from './peers.mjs';
import { planOf } from './plan.mjs';
import { measure } from './rounds.mjs';
import { median } from './statistics.mjs';
import { WORKLOADS } from './workloads.mjs';

const ROUNDS = Number(process.argv[2] ?? 5);
const SERVERS = ['uring', 'epoll'];
const PEERS = ['epoll-echo', ...SERVERS].map(peer);
const PLAN = { ...planOf({ rounds: '3', seconds: '0.4' }), maxWarmup: 3 };

const object = WORKLOADS.find(({ id }) => id === 'object');
const workload = { ...object, wires: ['http'], peers: PEERS.map(({ id }) => id) };

/** Microseconds that a call's JSON takes alone, on the servers' core. */
function jsonAlone() {
  const script = fileURLToPath(new URL('json-alone.mjs', import.meta.url));
  const command = ['-c', '0', process.execPath, script];
  const { stdout, stderr } = spawnSync('taskset', command, { encoding: 'utf8' });
  const found = /^[\d.]+/.exec(stdout);
  if (found === null) {
    throw new Error(`json-alone.mjs did not measure: ${stderr}`);
  }
  return Number(found[0]);
}

build();
const rounds = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const figures = { 'JSON alone': jsonAlone() };
  for (const { peer: id, reports, skipped } of await measure(workload, PEERS, PLAN)) {
    if (skipped !== undefined) {
      throw new Error(`${id}: ${skipped}`);
    }
    figures[id] = median(reports.map(({ serverUsPerCall }) => serverUsPerCall));
  }
  rounds.push(figures);
}

function print(what, values, unit) {
  const [least, middle, most] = [Math.min(...values), median(values), Math.max(...values)];
  console.log(`${what}: ${middle.toFixed(2)}${unit} (${least.toFixed(2)}–${most.toFixed(2)})`);
}

for (const what of Object.keys(rounds[0])) {
  print(
    what,
    rounds.map((figures) => figures[what]),
    ' µs a call',
  );
}
for (const server of SERVERS) {
  const ratios = rounds.map(
    (figures) => (figures[server] - figures['epoll-echo']) / figures['JSON alone'],
  );
  print(`${server} less the echo, against JSON alone`, ratios, ' ×');
}
