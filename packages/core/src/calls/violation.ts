import { describeBase64, gist, wrong } from '@ujrpc/values/codecs';
import type { Violation } from '@ujrpc/words';

/** How many violations one error lists. */
export const MAX_VIOLATIONS = 16;

/** Characters of all violations of one error together; the first is listed in any case. */
const MAX_CHARACTERS = 4096;

/** Characters of a path, of what was expected and of what came. */
const MAX_TEXT_CHARACTERS = 256;

/** @param value what is at `path`; only its `gist` leaves the server */
export function violation(path: string, expected: string, value: unknown): Violation {
  return {
    path: bounded(path),
    // A number that is refused as a number is NaN, or an infinity, which JSON.parse makes of 1e400.
    expected: bounded(
      expected === 'number' && typeof value === 'number' ? 'a finite number' : expected,
    ),
    got: bounded(rendered(value, expected)),
  };
}

/** What an error lists of the violations that were found, and how to say that there are more. */
export interface ListedViolations {
  readonly violations: readonly Violation[];
  /** Follows the error's message; empty where all are listed. */
  readonly note: string;
}

/**
 * The first violations, so many that an error stays small however much is wrong: a short request must
 * not make a server send a long reply.
 *
 * @param found at least one
 * @param count how many there are, where not all of them were made
 */
export function listed(found: readonly Violation[], count = found.length): ListedViolations {
  const violations: Violation[] = [];
  let characters = 0;
  for (const one of found.slice(0, MAX_VIOLATIONS)) {
    characters += one.path.length + one.expected.length + one.got.length;
    if (violations.length > 0 && characters > MAX_CHARACTERS) {
      break;
    }
    violations.push(one);
  }
  // Validators stop to look after a while.
  const note =
    violations.length < count ? ` (${violations.length} of at least ${count} violations)` : '';
  return { violations, note };
}

function bounded(text: string): string {
  return text.length > MAX_TEXT_CHARACTERS ? `${text.slice(0, MAX_TEXT_CHARACTERS)}…` : text;
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
