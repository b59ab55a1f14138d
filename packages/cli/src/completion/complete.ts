import { SHELLS } from '../arguments/options.js';
import { discoverBriefly } from '../discover/openrpc.js';
import type { Candidate } from './candidate.js';
import { candidates } from './candidates.js';
import { readContext } from './context.js';
import { readTyped } from './typed-line.js';

/** Somebody waits at a prompt, and does without. */
const MAX_DISCOVER_MS = 1000;

/** What must not get into a command line: a server may say anything. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/**
 * Answers a completion script: the words that fit at the cursor, a line each, in zsh and fish
 * with what they are after a tab. Nothing when there is nothing to say, and nothing is ever an
 * error.
 *
 * @param argv the shell's name and the command line, as completion/typed-line.ts reads it
 */
export async function complete(argv: readonly string[]): Promise<string> {
  const shell = SHELLS.find((one) => one === argv[0]);
  if (shell === undefined) {
    return '';
  }
  const { before, current, write } = readTyped(shell, argv.slice(1));
  const context = readContext(before);
  const { target } = context;
  const ask = async () => target && discoverBriefly(target, MAX_DISCOVER_MS);
  const found = await candidates(context, current, ask);
  const line = ({ word, note = '' }: Candidate) => {
    const text = write(word, !/[=/]$/.test(word));
    return text === undefined || shell === 'bash' ? text : `${text}\t${note.replace(CONTROL, ' ')}`;
  };
  return found
    .filter(({ word }) => word.startsWith(current) && word.search(CONTROL) < 0)
    .flatMap((one) => line(one) ?? [])
    .map((text) => `${text}\n`)
    .join('');
}
