import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLIENT_RATE } from '../paths.mjs';
import { peer } from '../peers.mjs';
import { runScript, startPeer } from '../processes.mjs';
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
export async function measureClients({ rounds, seconds }) {
  const runs = Object.entries(CLIENTS).map(([id, client]) => ({ id, ...client, reports: [] }));
  try {
    for (const run of runs) {
      const path = join(tmpdir(), `ujrpc-bench-${process.pid}-${run.id}.sock`);
      const start = run.wire === 'unix' ? { socket: path } : {};
      run.process = await startPeer(peer(run.server), start);
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const { id, wire, reports, process: server } of runs) {
        const address = ADDRESSES[wire](server.address);
        const words = [id, address, String(CONCURRENCY), String(seconds)];
        reports.push(await runScript(CLIENT_RATE, words));
      }
    }
  } finally {
    await Promise.all(runs.map((run) => run.process?.stop()));
  }
  return runs.map(({ id, name, reports }) => ({ client: id, name, reports }));
}
