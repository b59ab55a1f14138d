import { UsageError } from '../errors.js';
import { nearNames } from '../near-names.js';
import { OPTIONS, type Option } from './options.js';

/** The command line, sorted but not yet read. */
export interface Words {
  /** METHOD and its `key=value` arguments. */
  readonly operands: readonly string[];
  /** What followed `--positional`, `-f` and `-i`, in order. */
  readonly placed: readonly PlacedWord[];
  readonly values: ReadonlyMap<string, string>;
  /** Of options that may be repeated: each one's values in order. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly flags: ReadonlySet<string>;
}

/** An argument that needs no name of its own: its place may say which one it is. */
export interface PlacedWord {
  readonly option: 'positional' | 'file' | 'image';
  readonly word: string;
}

export interface OptionWord {
  readonly option: Option;
  /** The value in the same word: `--port=1`, `-p1`. */
  readonly attached: string | undefined;
}

/** A number is an argument, however it begins: `-5`, `-.5`, `-1e3:float`. */
const NEGATIVE_NUMBER = /^-\.?\d/;

/**
 * Sorts the words. `--positional` takes every following word up to the next option; after `--`
 * nothing is an option any more.
 *
 * @throws UsageError on an unknown option, one given twice, and one without its value
 */
export function splitWords(argv: readonly string[]): Words {
  const words = {
    operands: [] as string[],
    placed: [] as PlacedWord[],
    values: new Map<string, string>(),
    lists: new Map<string, string[]>(),
    flags: new Set<string>(),
  };
  let isPositional = false;
  let optionsEnded = false;
  for (const rest = [...argv]; rest.length > 0; ) {
    const word = rest.shift() ?? '';
    if (optionsEnded || !isOption(word)) {
      if (isPositional) {
        words.placed.push({ option: 'positional', word });
      } else {
        words.operands.push(word);
      }
    } else if (word === '--') {
      optionsEnded = true;
    } else {
      const { option, attached } = readOption(word);
      isPositional = option.name === 'positional';
      if (option.value === undefined) {
        setFlag(words.flags, option, attached);
      } else {
        setValue(words, option, attached ?? rest.shift());
      }
    }
  }
  if (
    words.flags.has('positional') &&
    !words.placed.some(({ option }) => option === 'positional')
  ) {
    throw new UsageError('--positional needs at least one value: --positional v[:type]…');
  }
  return words;
}

function setFlag(flags: Set<string>, { name }: Option, attached: string | undefined): void {
  if (attached !== undefined) {
    throw new UsageError(`--${name} takes nothing with it, but '${attached}' is there`);
  }
  flags.add(name);
}

function setValue(
  words: {
    readonly placed: PlacedWord[];
    readonly values: Map<string, string>;
    readonly lists: Map<string, string[]>;
  },
  option: Option,
  value: string | undefined,
): void {
  const { name, short } = option;
  if (value === undefined) {
    const form = short === undefined ? `--${name}` : `-${short}`;
    throw new UsageError(`--${name} needs a value: write ${form} ${option.value}`);
  }
  if (name === 'file' || name === 'image') {
    words.placed.push({ option: name, word: value });
  } else if (option.repeatable) {
    words.lists.set(name, [...(words.lists.get(name) ?? []), value]);
  } else if (words.values.has(name)) {
    throw new UsageError(`--${name} is given twice`);
  } else {
    words.values.set(name, value);
  }
}

const LONG_NAMES = OPTIONS.map(({ name }) => name);

/** Whether a word is an option, unless `--` comes before it. */
export function isOption(word: string): boolean {
  return word.length > 1 && word.startsWith('-') && !NEGATIVE_NUMBER.test(word);
}

/** Reads `--name`, `--name=value`, `-n` and `-nVALUE`. @throws UsageError on an unknown one */
export function readOption(word: string): OptionWord {
  const long = /^--([^=]+)(?:=(.*))?$/s.exec(word);
  const short = word.charAt(1);
  const option = OPTIONS.find((one) => (long ? one.name === long[1] : one.short === short));
  if (option === undefined) {
    const near = long ? nearNames(long[1] ?? '', LONG_NAMES) : [];
    const remedy =
      near.length > 0
        ? `: did you mean --${near.join(' or --')}?`
        : "; for an argument that begins with '-', put -- before it";
    throw new UsageError(`unknown option ${word}${remedy}`);
  }
  return { option, attached: long ? long[2] : word.slice(2) || undefined };
}
