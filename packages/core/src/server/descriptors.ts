import { readFileSync } from 'node:fs';
import { DEFAULT_LIMITS } from '@ujrpc/words';

/** Kept for everything else that a process opens: files, databases, pipes. */
const RESERVED = 256;

/** How many connections a process may have by default: no more than it has file descriptors for. */
export function defaultMaxConnections(descriptors = openFilesLimit()): number {
  return Math.max(1, Math.min(DEFAULT_LIMITS.maxConnections, descriptors - RESERVED));
}

/** RLIMIT_NOFILE of this process; unknown, and so no bound, where there is no `/proc`. */
function openFilesLimit(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'latin1');
    return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
