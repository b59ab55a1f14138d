import { UsageError } from '../errors.js';
import { compact } from '../json/print.js';
import { readBinary, readImage, readText, STDIN } from './file-value.js';

/** A JSON value as source text: numbers keep every digit that was typed. */
export type JsonSource = string;

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** What `key:type=value` forces, by the type's name; each returns undefined when it does not fit. */
const READERS: Readonly<Record<string, (text: string) => JsonSource | undefined>> = {
  str: (text) => JSON.stringify(text),
  // Through BigInt, not Number: 9007199254740993 must reach the server as typed.
  int: (text) => (/^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, '')).toString() : undefined),
  float: readFloat,
  bool: (text) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() : undefined),
  json: readJson,
};

const FORMS: Readonly<Record<string, string>> = {
  int: 'an integer such as -5',
  float: 'a number such as 0.25 or 1e3',
  bool: 'true or false',
  json: 'a JSON value such as \'{"a":[1,2]}\'',
};

/** Types whose value is the path of a file. */
const FILE_READERS: Readonly<Record<string, (path: string, word: string) => JsonSource>> = {
  binary: readBinary,
  image: readImage,
};

/** The types that `key:type=value` knows. */
export const TYPES: readonly string[] = [...Object.keys(READERS), ...Object.keys(FILE_READERS)];

/** Instead of a value: what is piped in. */
const STDIN_VALUE = `@${STDIN}`;

/**
 * Reads `key[:type]=value`. The first `=` ends the key; a colon after it belongs to the value.
 *
 * @returns the parameter's name and its value as JSON source
 * @throws UsageError when the form, the type or the value does not fit
 */
export function readNamed(word: string): readonly [name: string, value: JsonSource] {
  const equals = word.indexOf('=');
  if (equals < 0) {
    throw new UsageError(
      `'${word}' is not an argument: write key=value, or put it after --positional`,
    );
  }
  const key = word.slice(0, equals);
  const text = word.slice(equals + 1);
  const colon = key.lastIndexOf(':');
  const name = colon < 0 ? key : key.slice(0, colon);
  if (name === '') {
    throw new UsageError(`'${word}' has no name before the '=': write key=value`);
  }
  if (colon < 0) {
    return [name, guess(valueText(text, word))];
  }
  return [name, readTyped(text, key.slice(colon + 1), word)];
}

/** A key holds no slash, so that `./a=b` is a path. */
const NAMED_FILE = /^([^=/]+)=(.*)$/s;

/**
 * Reads `key=PATH`, or a path alone, after `-f` or `-i`.
 *
 * @returns the parameter's name, undefined where its place says it, and its value as JSON source
 * @throws UsageError when the form does not fit or the file cannot be read
 */
export function readFileArgument(
  word: string,
  option: 'file' | 'image',
): readonly [name: string | undefined, value: JsonSource] {
  if (word.startsWith('=')) {
    throw new UsageError(
      `'${word}' names no parameter: write ${option === 'image' ? '-i' : '-f'} key=PATH`,
    );
  }
  const [, name, path = word] = NAMED_FILE.exec(word) ?? [];
  return [name, readTyped(path, option === 'image' ? 'image' : 'binary', word)];
}

/**
 * Reads `value[:type]`. Only the name of a type after the last colon is taken for one, so that
 * `http://host` and `12:30` stay what they are; `a:str:str` is how to send `a:str`.
 *
 * @throws UsageError when the value does not fit its type
 */
export function readPositional(word: string): JsonSource {
  const colon = word.lastIndexOf(':');
  const type = colon < 0 ? '' : word.slice(colon + 1);
  if (!Object.hasOwn(READERS, type) && !Object.hasOwn(FILE_READERS, type)) {
    return guess(valueText(word, word));
  }
  return readTyped(word.slice(0, colon), type, word);
}

/** What JSON can read is that JSON value; everything else is a string. */
export function guess(text: string): JsonSource {
  return readJson(text) ?? JSON.stringify(text);
}

function readTyped(text: string, type: string, word: string): JsonSource {
  if (Object.hasOwn(FILE_READERS, type)) {
    const path = text === STDIN_VALUE ? STDIN : text;
    return FILE_READERS[type]?.(path, word) ?? 'null';
  }
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader === undefined) {
    throw new UsageError(`'${word}': unknown type '${type}'; expected one of: ${TYPES.join(', ')}`);
  }
  const value = valueText(text, word);
  const source = reader(value);
  if (source === undefined) {
    throw new UsageError(
      `'${word}': '${shorten(value)}' is not of type ${type}; it must be ${FORMS[type] ?? type}`,
    );
  }
  return source;
}

/** `@-` is what is piped in; anything else is itself. */
function valueText(text: string, word: string): string {
  return text === STDIN_VALUE ? readText(STDIN, word) : text;
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function readFloat(text: string): JsonSource | undefined {
  if (JSON_NUMBER.test(text)) {
    return text;
  }
  // `.5`, `5.` and `+5` are decimals to people, though not to JSON.
  return DECIMAL.test(text) ? JSON.stringify(Number(text)) : undefined;
}

function readJson(text: string): JsonSource | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  // Without white space between tokens a newline cannot end a message on a line-framed wire.
  return compact(text);
}
