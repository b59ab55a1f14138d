/**
 * Measures the ways that 1 MB of bytes can take through the native transports, against the echo that
 * copies them and parses nothing: calls per second, the load generator waiting with 4 clients.
 *
 *   node bench/src/bytes.mjs [ROUNDS]
 */
import { cpus } from 'node:os';
import { build } from './build.mjs';
import { peer } from './peers.mjs';
import { planOf } from './plan.mjs';
import { measure } from './rounds.mjs';
import { median } from './statistics.mjs';
import { WORKLOADS } from './workloads.mjs';

const PEERS = ['epoll-echo', 'uring', 'epoll'].map(peer);
const PLAN = { ...planOf({ rounds: process.argv[2] ?? '5', seconds: '0.4' }), maxWarmup: 1.5 };

const bytes = WORKLOADS.find(({ id }) => id === 'bytes');
const WAYS = {
  'Uint8Array, at once': { method: 'echo' },
  'Uint8Array, of a promise': { method: 'echo_later' },
  Float32Array: { method: 'echo_floats' },
  'Uint8Array within an object': { method: 'echo_within', value: `{"data":${bytes.value}}` },
};

build();
console.log(
  `${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}; calls of 1 MB a second`,
);
for (const [way, given] of Object.entries(WAYS)) {
  const workload = { ...bytes, ...given, wires: ['http'], peers: PEERS.map(({ id }) => id) };
  const rates = {};
  for (const { peer: id, reports, skipped } of await measure(workload, PEERS, PLAN)) {
    if (skipped !== undefined) {
      throw new Error(`${id}: ${skipped}`);
    }
    rates[id] = median(reports.map(({ callsPerSecond }) => callsPerSecond));
  }
  const shares = Object.entries(rates).map(([id, rate]) => {
    return `${id} ${rate.toFixed(0)} (${(rate / rates['epoll-echo']).toFixed(2)} × echo)`;
  });
  console.log(`${way}: ${shares.join(', ')}`);
}
