import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { BinaryFormat } from '../binary/decode.js';
import { UsageError } from '../errors.js';
import { type JsonSource, readFileArgument, readNamed, readPositional } from './argument.js';
import { type Endpoint, readEndpoint } from './endpoint.js';
import { splitWords, type Words } from './words.js';

export type OutputFormat = 'json' | 'raw' | BinaryFormat;

const FORMATS: readonly string[] = ['json', 'raw', 'bytes', 'numpy', 'image'];

export interface CallCommand {
  readonly action: 'call' | 'notify';
  readonly method: string;
  /** An array or an object as JSON source; undefined when there are no arguments. */
  readonly params: JsonSource | undefined;
  /** The `key[:type]=value` words that the params were read from. */
  readonly named: readonly string[];
}

export type Command = Target & (CallCommand | ListCommand | MethodHelpCommand | PrintCommand);

export interface ListCommand {
  readonly action: 'list';
}

export interface MethodHelpCommand {
  readonly action: 'method-help';
  /** Or a namespace. */
  readonly method: string;
}

export interface PrintCommand {
  readonly action: 'help' | 'version';
}

export interface Target {
  readonly endpoint: Endpoint;
  readonly format: OutputFormat;
  /** The file to write the result to; undefined for standard output. */
  readonly output: string | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** 0 is no bound. */
  readonly timeoutMs: number;
}

/**
 * @param argv the words behind the program's name
 * @throws UsageError with what is wrong and the right form
 */
export function readCommandLine(argv: readonly string[]): Command {
  const words = splitWords(argv);
  return { ...readTarget(words), ...readAction(words) };
}

function readAction(words: Words): CallCommand | ListCommand | MethodHelpCommand | PrintCommand {
  const { flags, operands } = words;
  const [method, ...named] = operands;
  if (flags.has('version')) {
    return { action: 'version' };
  }
  if (flags.has('help')) {
    return method === undefined ? { action: 'help' } : { action: 'method-help', method };
  }
  if (flags.has('list')) {
    if (method !== undefined) {
      throw new UsageError(`--list takes no method: write ujrpc --list, or ujrpc ${method} --help`);
    }
    return { action: 'list' };
  }
  if (method === undefined) {
    throw new UsageError('no method: write ujrpc METHOD [key=value…], or ujrpc --list');
  }
  if (/^[\w$./-]+:?\w*=/.test(method)) {
    throw new UsageError(`the method comes first: write ujrpc METHOD ${method}`);
  }
  const params = readParams(named, words);
  return { action: flags.has('notify') ? 'notify' : 'call', method, params, named };
}

function readParams(
  named: readonly string[],
  { positional, lists }: Words,
): JsonSource | undefined {
  const files = lists.get('file') ?? [];
  const images = lists.get('image') ?? [];
  const first = [...named, ...files, ...images][0];
  if (first !== undefined && positional.length > 0) {
    throw new UsageError(
      `'${first}' is named and '${positional[0]}' positional: JSON-RPC takes one kind in a call`,
    );
  }
  if (positional.length > 0) {
    return `[${positional.map(readPositional).join(',')}]`;
  }
  if (first === undefined) {
    return undefined;
  }
  const values = new Map<string, JsonSource>();
  const add = ([name, value]: readonly [string, JsonSource]) => {
    if (values.has(name)) {
      throw new UsageError(`'${name}' is given twice`);
    }
    values.set(name, value);
  };
  for (const word of named) {
    add(readNamed(word));
  }
  for (const word of files) {
    add(readFileArgument(word, 'binary'));
  }
  for (const word of images) {
    add(readFileArgument(word, 'image'));
  }
  // Source text throughout: an object would give `__proto__` a meaning and numbers a double.
  const pairs = [...values].map(([name, value]) => `${JSON.stringify(name)}:${value}`);
  return `{${pairs.join(',')}}`;
}

function readTarget({ values, lists }: Words): Target {
  const endpoint = readEndpoint({
    ...optional('url', values.get('url')),
    ...optional('uri', values.get('uri')),
    ...optional('port', values.get('port')),
  });
  const headers = (lists.get('header') ?? []).map(readHeader);
  if (headers.length > 0 && endpoint.kind !== 'http') {
    throw new UsageError(`-H is for http:// and https://: ${endpoint.url} has no headers`);
  }
  return {
    endpoint,
    headers,
    format: readFormat(values.get('format') ?? 'json'),
    output: values.get('output'),
    timeoutMs: readTimeout(values.get('timeout') ?? '0'),
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}

function readFormat(text: string): OutputFormat {
  if (FORMATS.includes(text)) {
    return text as OutputFormat;
  }
  throw new UsageError(`--format '${text}' is not there: it must be one of ${FORMATS.join(', ')}`);
}

/** Node's timers hold 31 bits. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

function readTimeout(text: string): number {
  const timeoutMs = Number(text);
  if (/^\d+$/.test(text) && timeoutMs <= MAX_TIMEOUT_MS) {
    return timeoutMs;
  }
  throw new UsageError(`--timeout '${text}' is no time: it must be milliseconds, such as 500`);
}

function readHeader(text: string): readonly [name: string, value: string] {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(colon, 0)).trim();
  const value = text.slice(colon + 1).trim();
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw new UsageError(`-H '${text}' is no header: write -H 'name: value'`);
  }
  return [name, value];
}
