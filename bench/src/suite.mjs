import { measureClients } from './clients/measure.mjs';
import { describeMachine } from './machine.mjs';
import { measure } from './rounds.mjs';
import { idle, memory, startUp } from './single.mjs';
import { table } from './table.mjs';
import { WORKLOADS } from './workloads.mjs';

/** Peers that ratios are made with. */
const BASES = new Set(['epoll-echo', 'fastify']);

/** Measured without the load generator; `--workload` chooses among them too. */
const SINGLES = {
  idle: (plan) => idle(plan.idleConnections, plan.idleSeconds, 'http'),
  'idle-ws': (plan) => idle(plan.idleConnections, plan.idleSeconds, 'ws'),
  'start-up': (plan) => startUp(plan.starts),
  memory: (plan) => memory(plan.calls),
  'client-side': (plan) => measureClients(plan),
};

/**
 * @param {{ workload: string, peer: string, peers: readonly import('./peers.mjs').Peer[] }} chosen
 *   texts that ids must contain
 * @param {ReturnType<import('./plan.mjs').planOf>} plan
 * @param {(text: string) => void} print
 * @returns what `bench/results` keeps, and what a smoke run takes for a failure
 */
export async function runSuite(chosen, plan, print) {
  const begin = performance.now();
  const results = { machine: describeMachine(), plan, workloads: {}, singles: {} };
  const failures = [];
  const peers = chosen.peers.filter(({ id }) => BASES.has(id) || id.includes(chosen.peer));
  print(machineLine(results));
  const workloads = WORKLOADS.filter(({ id }) => id.includes(chosen.workload));
  for (const workload of workloads.filter(({ between }) => !(plan.isQuick && between))) {
    const outcomes = await measure(workload, peers, plan);
    results.workloads[workload.id] = { title: workload.title, x: workload.x, outcomes };
    print(plan.isSmoke ? workload.title : `\n### ${workload.title}\n\n${table(outcomes)}`);
    failures.push(...broken(outcomes, peers).map((why) => `${workload.id}: ${why}`));
  }
  for (const [name, run] of Object.entries(SINGLES)) {
    if (name.includes(chosen.workload) && chosen.peer === '') {
      results.singles[name] = await run(plan);
      print(plan.isSmoke ? name : `\n### ${name}\n\n${JSON.stringify(results.singles[name])}`);
    }
  }
  results.minutes = Number(((performance.now() - begin) / 60_000).toFixed(1));
  print(`\n${results.minutes} minutes`);
  return { results, failures };
}

/** Peers that are here and could not be measured all the same. */
function broken(outcomes, peers) {
  return outcomes
    .filter(({ peer, skipped }) => {
      const missing = peers.find(({ id }) => id === peer)?.missing();
      return skipped !== undefined && missing === undefined;
    })
    .map(({ name, wire, skipped }) => `${name} over ${wire} failed: ${skipped}`);
}

function machineLine({ machine, plan }) {
  const { cpu, cores, kernel, node } = machine;
  const rounds = `${plan.rounds} interleaved rounds of ${plan.seconds} s`;
  return `${cpu} × ${cores}, Linux ${kernel}, Node ${node}; ${rounds}`;
}
