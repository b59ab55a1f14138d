import type { JsonSource } from '../arguments/argument.js';
import { items, members } from '../json/scan.js';

/** What the caller wishes for every request of a connection: members of `meta`. */
export interface Wishes {
  readonly timeoutMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly lastEventId?: string;
  readonly stream?: number;
}

/**
 * Puts wishes into a request, or into each one of a batch, as text: numbers keep their digits. A request that has
 * wishes of its own, as a line of `--batch` may, is left as it is.
 */
export function withWishes(message: JsonSource, wishes: Wishes): JsonSource {
  const meta = JSON.stringify(wishes);
  if (meta === '{}') {
    return message;
  }
  const add = (request: JsonSource) =>
    members(request).has('meta') ? request : `${request.slice(0, -1)},"meta":${meta}}`;
  return message.startsWith('[') ? `[${items(message).map(add).join(',')}]` : add(message);
}

/** Its own end of the time a server is told later than this program has it, which says the error then. */
const LATER_MS = 100;

/** The most that a server takes. */
const MAX_TOLD_MS = 2 ** 31 - 1;

/** What a server is told of a time of so many milliseconds. */
export function toldMs(timeoutMs: number): number {
  return Math.min(timeoutMs + LATER_MS, MAX_TOLD_MS);
}
