import type { Violation } from '@ujrpc/protocol';
import { describeBase64, wrong } from '@ujrpc/protocol/codecs';

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

/** Type and size of a value, and what its bytes are where bytes were expected. What stands in a string may be secret, and is never shown. */
function rendered(value: unknown, expected: string): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing';
    case 'number':
    case 'boolean':
      return String(value);
    case 'string':
      return `string of ${value.length}${expected.includes('base64') ? `, ${describeBase64(value)}` : ''}`;
    case 'object':
      if (value === null) {
        return 'null';
      }
      return Array.isArray(value) ? `array of ${value.length}` : 'object';
    case 'symbol':
      // An encoder's word for what its type does not have.
      return value === wrong ? 'a value of another type' : 'symbol';
    default:
      return typeof value;
  }
}
