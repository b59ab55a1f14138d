import { lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';

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
