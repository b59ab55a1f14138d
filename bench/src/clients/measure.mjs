import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLIENT_RATE } from '../paths.mjs';
import { peer } from '../peers.mjs';
import { startPeer, startScript } from '../processes.mjs';
import { warmUp } from '../warm-up.mjs';
import { CLIENTS } from './clients.mjs';

/** Calls that each client awaits at once. */
export const CONCURRENCY = 32;

const ADDRESSES = {
  http: (address) => `http://127.0.0.1:${address}`,
  raw: (address) => `tcp://127.0.0.1:${address}`,
  unix: (address) => `unix:${address}`,
  grpc: (address) => `127.0.0.1:${address}`,
};

/**
 * Calls per second of one client process on a core of its own, round after round.
 *
 * @returns {Promise<readonly { client: string, name: string, reports: Record<string, number>[] }[]>}
 */
export async function measureClients(plan) {
  const runs = Object.entries(CLIENTS).map(([id, client]) => ({ id, ...client, reports: [] }));
  try {
    for (const run of runs) {
      await start(run);
    }
    for (const { client } of runs) {
      await warmUp({ ...plan, warmupSlice: 4 * plan.warmupSlice }, (seconds) =>
        client.ask(seconds),
      );
    }
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const { reports, client } of runs) {
        await client.ask(plan.warmupSlice); // what lay idle has lost its caches, if not its memory
        reports.push(await client.ask(plan.seconds));
      }
    }
  } finally {
    await Promise.all(runs.flatMap(({ client, process }) => [client?.stop(), process?.stop()]));
  }
  return runs.map(({ id, name, reports }) => ({ client: id, name, reports }));
}

async function start(run) {
  const socket = join(tmpdir(), `ujrpc-bench-${process.pid}-${run.id}.sock`);
  run.process = await startPeer(peer(run.server), run.wire === 'unix' ? { socket } : {});
  const address = ADDRESSES[run.wire](run.process.address);
  run.client = startScript(CLIENT_RATE, [run.id, address, String(CONCURRENCY)]);
}
