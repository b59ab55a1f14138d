import type { Violation } from '@ujrpc/protocol';
import { describeBase64, gist, wrong } from '@ujrpc/protocol/codecs';

/** How many violations one error lists. */
export const MAX_VIOLATIONS = 16;

/** A caller must not make the server repeat a name of a megabyte. */
const MAX_PATH_LENGTH = 256;

/** @param value what stands at `path`; only what `rendered` says of it leaves the server */
export function violation(path: string, expected: string, value: unknown): Violation {
  return {
    path: path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path,
    // A number that is no number is an infinity, which JSON.parse makes of 1e400, or NaN.
    expected: expected === 'number' && typeof value === 'number' ? 'a finite number' : expected,
    got: rendered(value, expected),
  };
}

/** The gist of a value, and what its bytes are where bytes were expected. */
function rendered(value: unknown, expected: string): string {
  if (value === wrong) {
    // An encoder's word for what its type does not have.
    return 'a value of another type';
  }
  const isText = typeof value === 'string' && expected.includes('base64');
  return isText ? `${gist(value)}, ${describeBase64(value)}` : gist(value);
}
