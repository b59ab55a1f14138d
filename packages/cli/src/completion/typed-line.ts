import { split } from 'shlex';
import type { Shell } from '../arguments/options.js';

/** A command line up to the cursor, and how a word goes back into it. */
export interface TypedLine {
  /** The words behind the program's name that are finished, without their quotes. */
  readonly before: readonly string[];
  /** The word at the cursor, up to it. */
  readonly current: string;
  /** A whole word in place of `current`, as the shell wants it. */
  write(word: string): string;
}

/** Marks the cursor: what stands before it in the last word is what is completed. */
const CURSOR = '\u0001';

/**
 * Reads what a completion script sends: of bash the line up to the cursor and the piece of it that
 * bash replaces, of the others the words and the one at the cursor.
 */
export function readTyped(shell: Shell, argv: readonly string[]): TypedLine {
  if (shell === 'bash') {
    const [line = '', piece = ''] = argv;
    const words = splitOpen(line);
    return { ...atCursor(words.slice(1)), write: bashWriter(line, piece, words.at(-1) ?? '') };
  }
  const before = argv.slice(0, -1).map((word) => splitOpen(word)[0] ?? '');
  const raw = argv.at(-1) ?? '';
  const words = splitOpen(raw);
  // Inside of quotes zsh leaves them out, and a word may hold spaces.
  const isQuoted = words.length > 1;
  const current = isQuoted ? raw : (words[0] ?? '');
  // fish quotes what it inserts.
  const write = shell === 'fish' || isQuoted ? (word: string) => word : escapeWord;
  return { before, current, write };
}

function atCursor(words: readonly string[]): Pick<TypedLine, 'before' | 'current'> {
  return { before: words.slice(0, -1), current: words.at(-1) ?? '' };
}

/** bash replaces the last piece of a word, behind a `:` or `=`, which are pieces of their own. */
function bashWriter(line: string, piece: string, current: string): TypedLine['write'] {
  const kept = /^[:=]+$/.test(piece) ? '' : piece;
  for (const [typed, write] of [
    [current, escapeWord],
    [escapeWord(current), escapeWord],
    [`"${current}`, (word: string) => word],
    [`'${current}`, (word: string) => word],
  ] as const) {
    const isQuoted = /^["']/.test(typed);
    if (line.endsWith(typed) && kept.length <= typed.length) {
      // An opening quote is not replaced either.
      const skipped = typed.length - kept.length;
      return (word) => write(word).slice(isQuoted ? 0 : skipped);
    }
  }
  return () => '';
}

/** Words as a POSIX shell splits them, the last one perhaps inside of a quote that is still open. */
function splitOpen(line: string): readonly string[] {
  for (const quote of ['', '"', "'"]) {
    try {
      return split(`${line}${CURSOR}${quote}`).map((word) => word.replaceAll(CURSOR, ''));
    } catch {
      // The quote is another one.
    }
  }
  return [];
}

function escapeWord(word: string): string {
  return word.replace(/[^\p{L}\p{N}_@%+=:,./~-]/gu, '\\$&');
}
