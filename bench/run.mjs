/**
 * Compares ujrpc's transports with what else could serve the same calls on this machine.
 *
 *   npm run bench -- [--quick] [--rounds N] [--seconds S] [--workload TEXT] [--peer TEXT] [--json FILE]
 *
 * `--workload` and `--peer` keep those whose name contains the text; the echo always runs, since
 * every other figure is read against it.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release } from 'node:os';
import { parseArgs } from 'node:util';
import { build } from './src/build.mjs';
import { PEERS } from './src/peers.mjs';
import { measure } from './src/rounds.mjs';
import { table } from './src/table.mjs';
import { WORKLOADS } from './src/workloads.mjs';

/** A load average above this is somebody else's. */
const BUSY_LOAD = 0.5;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    workload: { type: 'string', default: '' },
    peer: { type: 'string', default: '' },
    json: { type: 'string' },
  },
});

const plan = {
  rounds: positive('rounds', values.rounds ?? (values.quick ? '3' : '5')),
  seconds: positive('seconds', values.seconds ?? (values.quick ? '0.5' : '2')),
  warmup: values.quick ? 0.3 : 0.5,
};
const matches = (name, text) => name.toLowerCase().includes(text.toLowerCase());
const workloads = WORKLOADS.filter(({ name }) => matches(name, values.workload));
const peers = PEERS.filter(({ name }, index) => index === 0 || matches(name, values.peer));

const busyWith = loadavg()[0]; // before our own compiler adds to it
build();
console.log(
  `${cpus()[0]?.model ?? 'unknown CPU'} × ${availableParallelism()}, Linux ${release()}, ` +
    `Node ${process.version}; ${plan.rounds} interleaved rounds of ${plan.seconds} s`,
);
if (availableParallelism() < 2) {
  console.log('One core: server and load share it, so only the ratios mean something.');
}
if (busyWith > BUSY_LOAD) {
  console.log(
    `The machine is busy (load ${busyWith.toFixed(1)}): trust server µs/call, not calls/s.`,
  );
}

const results = {};
for (const workload of workloads) {
  const outcomes = await measure(workload, peers, plan);
  results[workload.name] = outcomes;
  console.log(`\n### ${workload.name}\n\n${table(outcomes)}`);
}
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
}

function positive(name, text) {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) {
    return value;
  }
  console.error(`--${name} must be a positive number, got '${text}'`);
  process.exit(2);
}
