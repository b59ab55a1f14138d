import { FINE, INTERRUPTED, type Terminal } from './terminal.js';

/**
 * Runs until it settles. Ctrl-C has it leave, and what it rejects with then is nobody's business; the second
 * one ends the program at once.
 *
 * @param leave ends what `run` waits for
 * @returns the exit status
 */
export async function untilInterrupted(
  terminal: Terminal,
  leave: () => void,
  run: () => Promise<void>,
): Promise<number> {
  let isInterrupted = false;
  const stop = () => {
    isInterrupted = true;
    leave();
  };
  terminal.once('SIGINT', stop);
  try {
    await run();
  } catch (error) {
    if (!isInterrupted) {
      throw error;
    }
  } finally {
    terminal.off('SIGINT', stop);
  }
  return isInterrupted ? INTERRUPTED : FINE;
}
