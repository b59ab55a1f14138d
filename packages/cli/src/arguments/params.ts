import { UsageError } from '../errors.js';
import { type JsonSource, readFileArgument, readNamed, readPositional } from './argument.js';
import type { PlacedWord } from './words.js';

/**
 * The arguments of one call.
 *
 * @param named `key[:type]=value` words
 * @returns an array or an object as JSON source; undefined without any
 * @throws UsageError when named ones and positional ones meet, or a name comes twice
 */
export function readParams(
  named: readonly string[],
  placed: readonly PlacedWord[],
): JsonSource | undefined {
  const all = [
    ...named.map((word) => ({ word, argument: readNamed(word) })),
    ...placed.map(({ option, word }) => ({ word, argument: readPlaced(option, word) })),
  ];
  const values = new Map<string, JsonSource>();
  const list: JsonSource[] = [];
  const first: { named?: string; positional?: string } = {};
  for (const { word, argument } of all) {
    const [name, value] = argument;
    first[name === undefined ? 'positional' : 'named'] ??= word;
    if (name === undefined) {
      list.push(value);
    } else if (values.has(name)) {
      throw new UsageError(`'${name}' is given twice`);
    } else {
      values.set(name, value);
    }
  }
  if (first.named !== undefined && first.positional !== undefined) {
    throw new UsageError(
      `'${first.named}' is named and '${first.positional}' positional: JSON-RPC takes one kind in a call`,
    );
  }
  if (list.length > 0) {
    return `[${list.join(',')}]`;
  }
  // Source text throughout: an object would give `__proto__` a meaning and numbers a double.
  const pairs = [...values].map(([name, value]) => `${JSON.stringify(name)}:${value}`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : undefined;
}

function readPlaced(
  option: PlacedWord['option'],
  word: string,
): readonly [name: string | undefined, value: JsonSource] {
  return option === 'positional'
    ? [undefined, readPositional(word)]
    : readFileArgument(word, option);
}
