import { realClock } from '../pace.js';

/** How long a server may take to end a reply of which all has come. */
const LINGER_MS = 1_000;

/**
 * Waits for the end of a reply of which all has come, so that its connection can be used again, but not for long: it
 * holds one of the six that a page has to a server, and in Node the process.
 *
 * @param request aborted when the time is over
 * @returns what ends the waiting
 */
export function lingering(request: AbortController): () => void {
  return realClock.after(LINGER_MS, () => request.abort());
}
