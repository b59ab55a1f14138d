import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestBytes, runLoad, startPeer } from './processes.mjs';
import { fixedReply } from './workloads.mjs';

/**
 * @typedef {object} Outcome
 * @property {string} peer
 * @property {readonly Record<string, number>[]} reports one a round
 * @property {string | undefined} skipped why there are none
 */

/**
 * Measures peers in turn, round after round, so that what disturbs the machine disturbs all alike.
 *
 * @param {import('./workloads.mjs').Workload} workload
 * @param {readonly import('./peers.mjs').Peer[]} peers
 * @param {{ rounds: number, seconds: number, warmup: number }} plan
 * @returns {Promise<readonly Outcome[]>}
 */
export async function measure(workload, peers, plan) {
  const folder = mkdtempSync(join(tmpdir(), 'ujrpc-bench-'));
  const runs = [];
  try {
    for (const [index, peer] of peers.entries()) {
      if (!peer.wires.includes(workload.wire)) {
        continue;
      }
      runs.push(await prepare(workload, peer, join(folder, String(index))));
    }
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const run of runs) {
        await measureOnce(run, plan);
      }
    }
  } finally {
    for (const run of runs) {
      await run.server?.stop();
    }
    rmSync(folder, { recursive: true });
  }
  return runs.map(({ peer, reports, skipped }) => ({ peer: peer.name, reports, skipped }));
}

async function prepare(workload, peer, prefix) {
  const options = [...loadOptions(workload, prefix), ...peer.load(workload)];
  const replyFile = `${prefix}.reply`;
  writeFileSync(replyFile, fixedReply(workload));
  const socket = workload.wire === 'unix' ? `${prefix}.sock` : undefined;
  const run = { peer, reports: [], skipped: undefined, server: undefined, options };
  try {
    const start = { replyFile, requestBytes: requestBytes(options), socket };
    const server = await startPeer(peer.command(start));
    run.server = server;
    run.options = [
      ...options,
      ...(socket === undefined ? ['--port', server.address] : ['--unix', server.address]),
      ...['--pid', String(server.pid)],
      ...(peer.fixed || workload.body !== undefined ? ['--verify', 'same'] : []),
    ];
  } catch (error) {
    run.skipped = error.message;
  }
  return run;
}

function loadOptions({ wire, load, body }, prefix) {
  const options = ['--protocol', wire === 'http' ? 'http' : 'raw', ...load];
  if (body === undefined) {
    return options;
  }
  writeFileSync(`${prefix}.body`, body);
  return [...options, '--body', `${prefix}.body`];
}

async function measureOnce(run, { seconds, warmup }) {
  if (run.skipped !== undefined) {
    return;
  }
  try {
    const times = ['--seconds', String(seconds), '--warmup', String(warmup)];
    run.reports.push(await runLoad([...run.options, ...times]));
  } catch (error) {
    run.skipped = error.message;
    await run.server.stop();
  }
}
