import type { Option } from '../arguments/options.js';
import { readTarget, type Target } from '../arguments/target.js';
import { isOption, readOption } from '../arguments/words.js';
import { UsageError } from '../errors.js';

/** Where the cursor is in a command line that may be wrong or half written. */
export interface Context {
  readonly method: string | undefined;
  /** Names of arguments that are there already. */
  readonly named: ReadonlySet<string>;
  /** How many arguments by position are there already. */
  readonly placed: number;
  /** The option whose value the word at the cursor is. */
  readonly option: Option | undefined;
  readonly isPositional: boolean;
  readonly optionsEnded: boolean;
  /** Options that are there already. */
  readonly given: ReadonlySet<string>;
  /** Where to ask; undefined where the line says it wrongly. */
  readonly target: Target | undefined;
}

/** @param words the finished ones after the program's name */
export function readContext(words: readonly string[]): Context {
  const values = new Map<string, string>();
  const headers: string[] = [];
  const given = new Set<string>();
  const operands: string[] = [];
  const named = new Set<string>();
  let placed = 0;
  let option: Option | undefined;
  let isPositional = false;
  let optionsEnded = false;
  const take = ({ name }: Option, value: string) => {
    if (name === 'header') {
      headers.push(value);
    } else if (name !== 'file' && name !== 'image') {
      values.set(name, value);
    } else if (/^[^=/]+=/.test(value)) {
      named.add(keyOf(value));
    } else {
      placed += 1;
    }
  };
  for (const word of words) {
    if (option !== undefined) {
      take(option, word);
      option = undefined;
    } else if (!optionsEnded && word === '--') {
      optionsEnded = true;
    } else if (!optionsEnded && isOption(word)) {
      const read = tryOption(word);
      isPositional = read?.option.name === 'positional';
      given.add(read?.option.name ?? word);
      if (read?.attached !== undefined) {
        take(read.option, read.attached);
      } else if (read?.option.value !== undefined) {
        option = read.option;
      }
    } else if (isPositional) {
      placed += 1;
    } else {
      operands.push(word);
    }
  }
  const [method, ...others] = operands;
  for (const word of others) {
    named.add(keyOf(word));
  }
  const target = tryTarget(values, headers, given);
  return { method, named, placed, option, isPositional, optionsEnded, given, target };
}

/** `a` of `a:int=5`. */
function keyOf(word: string): string {
  return word.replace(/[:=].*$/s, '');
}

function tryOption(word: string): ReturnType<typeof readOption> | undefined {
  return orNothing(() => readOption(word));
}

function tryTarget(
  values: ReadonlyMap<string, string>,
  headers: readonly string[],
  flags: ReadonlySet<string>,
): Target | undefined {
  const lists = new Map([['header', headers]]);
  return orNothing(() => readTarget({ values, lists, flags }));
}

function orNothing<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError) {
      return undefined;
    }
    throw error;
  }
}
