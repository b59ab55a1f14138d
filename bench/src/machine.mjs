import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { PEERS } from './peers.mjs';

/** Where and on what a run was made. */
export function describeMachine() {
  const versions = Object.fromEntries(
    PEERS.filter(({ onlyNamed, missing }) => !onlyNamed && missing() === undefined).map(
      ({ id, version }) => [id, version()],
    ),
  );
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? 'unknown CPU',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    versions,
  };
}
