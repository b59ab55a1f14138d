import cluster from 'node:cluster';
import { lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { isMainThread } from 'node:worker_threads';

/** Removes the socket file of a server that is gone: one that nobody answers on. */
export async function removeStaleSocket(path: string): Promise<void> {
  const file = await lstat(path).catch(() => undefined);
  if (file?.isSocket() && (await connectionError(path)) === 'ECONNREFUSED') {
    await unlink(path);
  }
}

/** @returns the code of the error, undefined where somebody answers */
function connectionError(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.on('connect', () => {
      probe.destroy();
      resolve(undefined);
    });
    probe.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}

/**
 * Has `listen`, which makes a socket file and listens on it before it returns, make it with none but
 * these permissions, and those only that the umask lets through.
 *
 * @throws Error in workers, which cannot set the umask
 */
export function atMostMode(mode: number | undefined, listen: () => void): void {
  if (mode === undefined) {
    listen();
    return;
  }
  if (!isMainThread || cluster.isWorker) {
    throw new Error('listen: in a worker, mode needs the transport uring or epoll');
  }
  const before = process.umask(0o777);
  try {
    process.umask(before | (0o777 & ~mode));
    listen();
  } finally {
    process.umask(before);
  }
}
