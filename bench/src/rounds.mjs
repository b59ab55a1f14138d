import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestBytes, runLoad, startPeer, WrongAnswer } from './processes.mjs';
import { warmUp } from './warm-up.mjs';
import { fixedReply, loadOptions, takesPart } from './workloads.mjs';

/**
 * @typedef {object} Plan
 * @property {number} rounds
 * @property {number} spareRounds that repeat disturbed ones
 * @property {number} seconds measured in each
 * @property {number} warmupSlice seconds of each slice of the warm-up before the first round; 0 for none
 * @property {number} maxWarmup seconds that it takes at most
 * @property {number} warmup seconds before each round
 * @property {number} maxOtherCpu cores that others may have kept busy for a round to count
 *
 * @typedef {object} Outcome
 * @property {string} peer its id
 * @property {string} name
 * @property {import('./peers.mjs').Wire} wire
 * @property {readonly Record<string, number>[]} reports one for each round that counts
 * @property {number} disturbed rounds that were dropped since others used the machine
 * @property {boolean} [noisy] whether no round was quiet, so that disturbed ones had to count
 * @property {string} [skipped] why there are no reports
 */

/**
 * Measures peers in turn, round after round, so that what disturbs the machine disturbs all alike.
 *
 * @param {import('./workloads.mjs').Workload} workload
 * @param {readonly import('./peers.mjs').Peer[]} peers
 * @param {Plan} plan
 * @returns {Promise<readonly Outcome[]>}
 * @throws WrongAnswer when a peer gives one
 */
export async function measure(workload, peers, plan) {
  const folder = mkdtempSync(join(tmpdir(), 'ujrpc-bench-'));
  const runs = places(workload, peers).map(({ peer, wire, calls }, index) => ({
    ...{ peer, wire, calls, prefix: join(folder, String(index)) },
    ...{ reports: [], dropped: [], skipped: peer.missing(), server: undefined },
  }));
  try {
    await Promise.all(runs.map((run) => prepare(run, workload)));
    for (const run of runs) {
      if (!run.peer.fixed) {
        await attempt(run, () => warmUp(plan, (seconds) => load(run, { seconds, warmup: 0 })));
      }
    }
    for (let round = 0; round < plan.rounds + plan.spareRounds; round += 1) {
      for (const run of runs) {
        await attempt(run, () => measureOnce(run, plan));
      }
    }
  } finally {
    await Promise.all(runs.map((run) => run.server?.stop()));
    rmSync(folder, { recursive: true });
  }
  return runs.map(outcome);
}

/** Every peer on every wire that it and the workload have. */
function places(workload, peers) {
  return peers
    .filter((peer) => takesPart(workload, peer))
    .flatMap((peer) => workload.wires.map((wire) => ({ peer, wire })))
    .map(({ peer, wire }) => ({ peer, wire, calls: peer.wires[wire]?.(workload) }))
    .filter(({ calls }) => calls !== undefined);
}

async function prepare(run, workload) {
  if (run.skipped !== undefined) {
    return;
  }
  const { peer, wire, prefix } = run;
  const replyFile = `${prefix}.reply`;
  const valueFile = `${prefix}.value`;
  writeFileSync(replyFile, fixedReply(workload, wire));
  writeFileSync(valueFile, workload.value ?? '');
  const options = [
    ...loadOptions(workload, wire),
    ...run.calls,
    ...(workload.value === undefined ? [] : ['--value', valueFile]),
    ...(peer.fixed ? ['--verify', 'same'] : []),
  ];
  const socket = wire === 'unix' ? `${prefix}.sock` : undefined;
  try {
    const start = { replyFile, requestBytes: requestBytes(options), socket };
    run.server = await startPeer(peer, start);
    const { address, pids } = run.server;
    run.options = [
      ...options,
      ...(socket === undefined ? ['--port', address] : ['--unix', address]),
      ...['--pid', pids.join(',')],
    ];
  } catch (error) {
    run.skipped = error.message;
  }
}

/** Rounds beyond the plan's repeat those that were disturbed. */
async function measureOnce(run, { rounds, seconds, warmup, maxOtherCpu }) {
  if (run.reports.length === rounds) {
    return;
  }
  const report = await load(run, { seconds, warmup });
  (report.otherCpu > maxOtherCpu ? run.dropped : run.reports).push(report);
}

function load({ options }, { seconds, warmup }) {
  return runLoad([...options, '--seconds', String(seconds), '--warmup', String(warmup)]);
}

/** @throws WrongAnswer when the peer gives one; of what else fails the outcome tells. */
async function attempt(run, action) {
  if (run.skipped !== undefined) {
    return;
  }
  try {
    await action();
  } catch (error) {
    if (error instanceof WrongAnswer) {
      throw new WrongAnswer(`${run.peer.name}: ${error.message}`);
    }
    run.skipped = error.message;
  }
}

/** @returns {Outcome} */
function outcome({ peer, wire, reports, dropped, skipped }) {
  const noisy = reports.length === 0 && dropped.length > 0;
  return {
    ...{ peer: peer.id, name: peer.name, wire },
    reports: noisy ? dropped : reports,
    disturbed: dropped.length,
    ...(noisy && { noisy }),
    ...(skipped !== undefined && { skipped }),
  };
}
