import type { Shell } from '../arguments/options.js';
import { quoteFor, splitTyped, type TypedWord } from './shell-text.js';

/** A command line up to the cursor, and how a word goes back into it. */
export interface TypedLine {
  /** The words after the program's name that are finished, without their quotes. */
  readonly before: readonly string[];
  /** The word at the cursor, up to it. */
  readonly current: string;
  /**
   * What the completion script is given for a whole word that begins with `current`; undefined where
   * the shell would take it for more than data.
   * @param isWhole whether nothing more is to be typed after it
   */
  write(word: string, isWhole: boolean): string | undefined;
}

/**
 * Reads what a completion script sends: of bash the line up to the cursor and the piece of it that
 * bash replaces, of the others the words, fish's without their quotes, and the one at the cursor.
 */
export function readTyped(shell: Shell, argv: readonly string[]): TypedLine {
  if (shell === 'bash') {
    const [line = '', piece = ''] = argv;
    const words = splitTyped(line);
    const last = words.at(-1);
    return {
      before: words.slice(1, -1).map(({ text }) => text),
      current: last?.text ?? '',
      write: (word, isWhole) => last && writeForBash(line, piece, last, word, isWhole),
    };
  }
  const words = argv.slice(0, -1);
  const before = shell === 'fish' ? words : words.map(unquoted);
  const raw = argv.at(-1) ?? '';
  // zsh and fish quote what they insert, as the word at the cursor needs it.
  return { before, current: unquoted(raw), write: (word) => word };
}

function unquoted(word: string): string {
  return splitTyped(word)[0]?.text ?? '';
}

/**
 * Within a quote, bash replaces what follows the quote; elsewhere the last piece of the word, after a `:`
 * or `=`, which are pieces of their own. What it keeps is cut off by what it means, however it is typed.
 */
function writeForBash(
  line: string,
  piece: string,
  { start, quote, quotedFrom }: TypedWord,
  word: string,
  isWhole: boolean,
): string | undefined {
  const replaced = /^[:=]+$/.test(piece) ? '' : piece;
  const from = quote === '' ? line.length - replaced.length : quotedFrom;
  const typed = line.slice(start, from);
  const kept = quote === '' ? typed : typed.slice(0, typed.length - quote.length);
  const inserted = line.slice(from);
  if (from < start || (quote === '' && /["']/.test(inserted))) {
    return undefined;
  }
  // bash expands a tilde that was typed; one that a server says is an ordinary character.
  const tilde = quote === '' && /^~\//.test(inserted) ? '~' : '';
  const text = quoteFor(quote, word.slice(unquoted(kept).length + tilde.length));
  // bash adds no space of its own, and a closing quote only where the text does not end with one.
  const end = quote === '' ? ' ' : quote.slice(-1);
  return text === undefined ? text : tilde + text + (isWhole ? end : '');
}
