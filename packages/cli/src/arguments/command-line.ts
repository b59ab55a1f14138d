import { DEFAULT_LIMITS } from '@ujrpc/words';
import { UsageError } from '../errors.js';
import type { JsonSource } from './argument.js';
import { TWO_WAY_FORMS, ujrpcAt } from './endpoint.js';
import { SHELLS, type Shell } from './options.js';
import { readParams } from './params.js';
import { type OutputFormat, readTarget, type Target } from './target.js';
import { splitWords, type Words } from './words.js';

export type Command = Target &
  (
    | CallCommand
    | LoadCommand
    | BatchCommand
    | ListenCommand
    | ListCommand
    | MethodHelpCommand
    | CompletionCommand
    | PrintCommand
  );

/** One call. */
export interface Call {
  readonly method: string;
  /** An array or an object as JSON source; undefined when there are no arguments. */
  readonly params: JsonSource | undefined;
}

export interface CallCommand extends Call {
  readonly action: 'call' | 'notify';
  /** The `key[:type]=value` words that the params were read from. */
  readonly named: readonly string[];
}

/** One call, many times. */
export interface LoadCommand extends Call {
  readonly action: 'load';
  readonly repeat: number;
  readonly concurrency: number;
}

/** Calls out of a file. */
export interface BatchCommand {
  readonly action: 'batch';
  /** `-` is standard input. */
  readonly file: string;
  readonly batchSize: number;
  /** Whether lines that are not JSON are notifications. */
  readonly isNotify: boolean;
}

/** What a server sends by itself. */
export interface ListenCommand {
  readonly action: 'listen';
  /** Made first on the same connection, to join or to subscribe. */
  readonly call: Call | undefined;
}

export interface ListCommand {
  readonly action: 'list';
}

export interface MethodHelpCommand {
  readonly action: 'method-help';
  /** Or a namespace. */
  readonly method: string;
}

export interface CompletionCommand {
  readonly action: 'completion';
  readonly shell: Shell;
}

export interface PrintCommand {
  readonly action: 'help' | 'version';
}

/**
 * @param argv the words after the program's name
 * @throws UsageError with what is wrong and the right form
 */
export function readCommandLine(argv: readonly string[]): Command {
  const words = splitWords(argv);
  const target = readTarget(words);
  const { flags, values, operands } = words;
  const [method] = operands;
  if (flags.has('version')) {
    return { ...target, action: 'version' };
  }
  if (method !== undefined && /^(\w+:\/\/|unix:)/.test(method)) {
    throw new UsageError(`'${method}' is not a method: give the server with --url`);
  }
  if (flags.has('help')) {
    return { ...target, ...(method === undefined ? HELP : { action: 'method-help', method }) };
  }
  if (flags.has('list')) {
    if (method !== undefined) {
      const ujrpc = ujrpcAt(target.endpoint);
      throw new UsageError(
        `--list takes no method: write ${ujrpc} --list, or ${ujrpc} ${method} --help`,
      );
    }
    return { ...target, action: 'list' };
  }
  if (values.has('completion')) {
    return { ...target, action: 'completion', shell: readShell(values.get('completion')) };
  }
  if (flags.has('listen')) {
    return { ...target, ...readListen(words, target) };
  }
  const lone = ['batch', 'repeat'].find((name) => values.has(name));
  const other = lone ?? (flags.has('notify') ? 'notify' : undefined);
  if (values.has('last-event-id') && other !== undefined) {
    throw new UsageError(`--last-event-id is for one stream: it does not go with --${other}`);
  }
  return {
    ...target,
    ...(values.has('batch') ? readBatch(words, target) : readCalls(words, target)),
  };
}

const HELP: PrintCommand = { action: 'help' };

function readCalls(words: Words, { endpoint, format }: Target): CallCommand | LoadCommand {
  const { flags, values } = words;
  if (values.has('batch-size')) {
    throw new UsageError('--batch-size needs --batch FILE');
  }
  const { named, ...call } = readCall(words, ujrpcAt(endpoint));
  if (values.has('repeat')) {
    if (flags.has('notify')) {
      throw new UsageError('--repeat times answers, and --notify asks for none');
    }
    refuseBinary(format, '--repeat prints a summary, as text or json');
    const repeat = readCount(values, 'repeat', MAX_REPEAT);
    const concurrency = readCount(values, 'concurrency', MAX_CONCURRENCY, 1);
    return { action: 'load', ...call, repeat, concurrency };
  }
  if (values.has('concurrency')) {
    throw new UsageError('--concurrency needs --repeat N: how many calls to make in all');
  }
  return { action: flags.has('notify') ? 'notify' : 'call', ...call, named };
}

/**
 * One call out of words that are sorted.
 *
 * @param ujrpc how a command line to the same place begins
 * @throws UsageError when there is no method, and as readParams does
 */
export function readCall(
  { operands, placed }: Words,
  ujrpc = 'ujrpc',
): Call & { readonly named: readonly string[] } {
  const [method, ...named] = operands;
  if (method === undefined) {
    throw new UsageError(`no method: write ${ujrpc} METHOD [key=value…], or ${ujrpc} --list`);
  }
  if (/^[\w$./-]+:?\w*=/.test(method)) {
    throw new UsageError(`the method comes first: write ${ujrpc} METHOD ${method}`);
  }
  return { method, params: readParams(named, placed), named };
}

function readListen(words: Words, { endpoint, format }: Target): ListenCommand {
  const { operands, placed, flags, values } = words;
  const many = ['batch', 'batch-size', 'repeat', 'concurrency'].find((name) => values.has(name));
  const other = many ?? (flags.has('notify') ? 'notify' : undefined);
  if (other !== undefined) {
    throw new UsageError(`--listen takes one call or none: it does not go with --${other}`);
  }
  if (endpoint.kind === 'http') {
    throw new UsageError(
      `--listen: over HTTP a server cannot send anything by itself; give --url ${TWO_WAY_FORMS}`,
    );
  }
  refuseBinary(format, '--listen prints json or raw');
  const hasCall = operands.length > 0 || placed.length > 0;
  return { action: 'listen', call: hasCall ? readCall(words, ujrpcAt(endpoint)) : undefined };
}

function readBatch({ operands, placed, flags, values }: Words, { format }: Target): BatchCommand {
  const word = operands[0] ?? placed[0]?.word;
  if (word !== undefined) {
    throw new UsageError(`--batch takes its calls from the file: '${word}' has no place here`);
  }
  const load = ['repeat', 'concurrency'].find((name) => values.has(name));
  if (load !== undefined) {
    throw new UsageError(`--${load} repeats one call: it does not go with --batch`);
  }
  refuseBinary(format, '--batch prints json or raw');
  return {
    action: 'batch',
    file: values.get('batch') ?? '',
    batchSize: readCount(values, 'batch-size', MAX_BATCH, DEFAULT_LIMITS.maxBatchItems),
    isNotify: flags.has('notify'),
  };
}

function refuseBinary(format: OutputFormat | undefined, instead: string): void {
  if (format !== undefined && format !== 'json' && format !== 'raw') {
    throw new UsageError(`--format ${format} is for one result: ${instead}`);
  }
}

const MAX_REPEAT = 1_000_000_000;
const MAX_CONCURRENCY = 10_000;
/** Servers of other makes may take more than ours. */
const MAX_BATCH = 100_000;

function readCount(
  values: ReadonlyMap<string, string>,
  name: string,
  most: number,
  otherwise?: number,
): number {
  const text = values.get(name);
  if (text === undefined && otherwise !== undefined) {
    return otherwise;
  }
  const count = Number(text);
  if (!/^\d+$/.test(text ?? '') || count < 1 || count > most) {
    throw new UsageError(`--${name} '${text}': it must be a whole number from 1 to ${most}`);
  }
  return count;
}

function readShell(text: string | undefined): Shell {
  const shell = SHELLS.find((one) => one === text);
  if (shell === undefined) {
    throw new UsageError(`--completion '${text}': expected one of: ${SHELLS.join(', ')}`);
  }
  return shell;
}
