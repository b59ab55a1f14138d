/**
 * Measures how much of a call with an object of 1 KB is JSON: the server's CPU time per call beyond
 * what the sockets take, against `json-alone.mjs`, in turn.
 *
 * What the sockets take is the echo's CPU time at the servers' pace: it keeps its core busy for as
 * long as the JSON takes alone before it replies. At its own pace its client never sleeps, so that
 * it never has to wake it, which every server that does work has to pay for.
 *
 *   node bench/src/json-share.mjs [ROUNDS]
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { EPOLL_ECHO } from './paths.mjs';
import { echo, peer } from './peers.mjs';
import { planOf } from './plan.mjs';
import { measure } from './rounds.mjs';
import { median } from './statistics.mjs';
import { WORKLOADS } from './workloads.mjs';

const ROUNDS = Number(process.argv[2] ?? 5);
const SERVERS = ['uring', 'epoll'];
const PLAN = { ...planOf({ rounds: '3', seconds: '0.4' }), maxWarmup: 3 };

const object = WORKLOADS.find(({ id }) => id === 'object');

/** The echo at its own pace, and at that of a server that works for so long on each request. */
function echoes(micros) {
  const work = ['--work-micros', String(micros)];
  return [peer('epoll-echo'), echo('busy-echo', 'busy epoll echo', EPOLL_ECHO, ...work)];
}

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
  const alone = jsonAlone();
  const figures = { 'JSON alone': alone };
  const peers = [...echoes(alone), ...SERVERS.map(peer)];
  const workload = { ...object, wires: ['http'], peers: peers.map(({ id }) => id) };
  for (const { peer: id, reports, skipped } of await measure(workload, peers, PLAN)) {
    if (skipped !== undefined) {
      throw new Error(`${id}: ${skipped}`);
    }
    figures[id] = median(reports.map(({ serverUsPerCall }) => serverUsPerCall));
  }
  figures.sockets = figures['busy-echo'] - alone;
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
    (figures) => (figures[server] - figures.sockets) / figures['JSON alone'],
  );
  print(`${server} less the sockets, against JSON alone`, ratios, ' ×');
}
