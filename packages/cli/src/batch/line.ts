import { split } from 'shlex';
import { type Call, readCall } from '../arguments/command-line.js';
import { splitWords } from '../arguments/words.js';
import { UsageError } from '../errors.js';
import { compact } from '../json/print.js';
import { members } from '../json/scan.js';

/** One line that is a call. */
export interface LineCall extends Call {
  readonly isNotify: boolean;
}

/** What may be in a line beside the method and its arguments. */
const OPTIONS: ReadonlySet<string> = new Set(['positional', 'notify']);

/**
 * Reads a JSON-RPC request, or `METHOD key=value…` as on the command line.
 *
 * @param isNotify whether a line of words is a notification
 * @returns undefined for a blank line and for a comment, which begins with `#`
 * @throws UsageError on anything else
 */
export function readLine(line: string, isNotify: boolean): LineCall | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) {
    return undefined;
  }
  return /^[{[]/.test(text) ? readRequest(text) : readWords(text, isNotify);
}

function readWords(text: string, isNotify: boolean): LineCall {
  const words = splitWords(splitLine(text));
  const given = [...words.flags, ...words.values.keys(), ...words.lists.keys()];
  const other = given.find((name) => !OPTIONS.has(name));
  if (other !== undefined) {
    throw new UsageError(`--${other} is for the whole run: put it on the command line itself`);
  }
  const { method, params } = readCall(words);
  return { method, params, isNotify: isNotify || words.flags.has('notify') };
}

/** As a POSIX shell splits words, without its variables, patterns and commands. */
function splitLine(text: string): readonly string[] {
  try {
    return split(text);
  } catch {
    throw new UsageError('a quote is open at the end of the line');
  }
}

/** JSON-RPC 2.0 §4. A request without an id is a notification; `jsonrpc` may be left out. */
function readRequest(text: string): LineCall {
  const request = parse(text);
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw new UsageError('a line is one request, an object: batches are made of the lines');
  }
  const { jsonrpc = '2.0', method, params } = request as Readonly<Record<string, unknown>>;
  if (jsonrpc !== '2.0') {
    throw new UsageError('"jsonrpc" must be "2.0"');
  }
  if (typeof method !== 'string' || method === '') {
    throw new UsageError('"method" must be a string: {"method":"sum","params":{"a":2},"id":1}');
  }
  if (params !== undefined && (typeof params !== 'object' || params === null)) {
    throw new UsageError('"params" must be an array or an object');
  }
  // The source: numbers keep their digits.
  const source = members(text).get('params');
  return {
    method,
    params: source === undefined ? undefined : compact(source),
    isNotify: !Object.hasOwn(request, 'id'),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`not JSON: ${(error as Error).message}`);
  }
}
