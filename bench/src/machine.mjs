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
    pageFaultMicros: pageFaultMicros(),
    versions,
  };
}

/**
 * What the first touch of a page costs, in µs. 0.1 to 0.5 on bare metal and far more in some virtual
 * machines, where it governs whatever allocates its large values for each call.
 */
function pageFaultMicros() {
  const pages = Buffer.allocUnsafeSlow(64 * 2 ** 20);
  const { minorPageFault: before } = process.resourceUsage();
  const start = performance.now();
  for (let at = 0; at < pages.length; at += 4096) {
    pages[at] = 1;
  }
  const micros = (performance.now() - start) * 1000;
  return micros / Math.max(1, process.resourceUsage().minorPageFault - before);
}
