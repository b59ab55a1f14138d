import { Buffer } from 'node:buffer';
import { DEFAULT_LIMITS, RpcError } from '@ujrpc/words';
import type { BatchCommand } from '../arguments/command-line.js';
import { STDIN } from '../arguments/file-value.js';
import type { Target } from '../arguments/target.js';
import { requestText } from '../call.js';
import { ErrorNames } from '../discover/error-names.js';
import { CallError, UsageError } from '../errors.js';
import { exchange } from '../exchange/exchange.js';
import { readBatchReply } from '../exchange/reply.js';
import { compact, oneLine, printable, raw } from '../json/print.js';
import { checkOutput } from '../output.js';
import { report } from '../report.js';
import { openSink, type Sink } from '../sink.js';
import { hasColours, type Terminal } from '../terminal.js';
import { readLine } from './line.js';
import { type Line, readLines } from './lines.js';

/** A line's request, its number for an id. */
interface Item {
  readonly line: number;
  readonly source: string;
  readonly isNotify: boolean;
}

/** A line that is not a request waits for its turn among the others. */
interface Refused {
  readonly line: number;
  readonly error: UsageError;
}

type Entry = Item | Refused;

type Problem = RpcError | CallError | UsageError;

/**
 * Makes the calls that the lines of a file say, in JSON-RPC batches one after another, and prints
 * each result on a line, in the order of the lines. What fails is told with its line's number; the
 * others go on, unless no answer comes at all.
 *
 * @returns the exit status: 1 when a line failed
 */
export async function runBatch(
  command: Target & BatchCommand,
  terminal: Terminal,
): Promise<number> {
  checkOutput(command.output);
  const { stderr, env } = terminal;
  const sink = openSink(command.output, terminal.stdout);
  const text = command.format === 'raw' ? raw : compact;
  const isTerminal = command.output === undefined && terminal.stdout.isTTY;
  const lineOf = (result: string) => (isTerminal ? oneLine(text(result)) : text(result));
  let status = 0;
  const names = new ErrorNames(command);
  const fail = async (lines: string, error: Problem) => {
    status = 1;
    const name = await names.of(error);
    // A wrong line is none of the command line: --help would say nothing about it.
    const shown = error instanceof UsageError ? new CallError(printable(error.message)) : error;
    stderr.write(`${lines}: ${report(shown, { name }, hasColours(stderr, env)).text}\n`);
  };
  try {
    for await (const entries of batches(command)) {
      await sendBatch(entries, command, lineOf, sink, fail);
      if (sink.isClosed()) {
        break;
      }
    }
  } finally {
    await sink.close();
  }
  return status;
}

/** Up to `batchSize` lines, and up to what a server reads as one message. */
async function* batches(command: BatchCommand): AsyncGenerator<readonly Entry[]> {
  let batch: Entry[] = [];
  let bytes = 0;
  for await (const lines of readLines(command.file)) {
    for (const line of lines) {
      const entry = readEntry(line, command.isNotify);
      if (entry === undefined) {
        continue;
      }
      const entryBytes = 'source' in entry ? Buffer.byteLength(entry.source) + 1 : 0;
      const isFull = bytes + entryBytes >= DEFAULT_LIMITS.maxBodyBytes;
      if (batch.length === command.batchSize || (batch.length > 0 && isFull)) {
        yield batch;
        batch = [];
        bytes = 0;
      }
      batch.push(entry);
      bytes += entryBytes;
    }
    // Who writes a pipe may wait for answers before going on.
    if (command.file === STDIN && batch.length > 0) {
      yield batch;
      batch = [];
      bytes = 0;
    }
  }
  if (batch.length > 0) {
    yield batch;
  }
}

/** @param isNotify whether a line of words is a notification */
function readEntry({ number, text }: Line, isNotify: boolean): Entry | undefined {
  try {
    const call = readLine(text, isNotify);
    return (
      call && {
        line: number,
        source: requestText(call, call.isNotify ? undefined : number),
        isNotify: call.isNotify,
      }
    );
  } catch (error) {
    if (!(error instanceof UsageError)) {
      throw error;
    }
    return { line: number, error };
  }
}

/** @throws CallError when no answer comes: the next batch would fare no better */
async function sendBatch(
  entries: readonly Entry[],
  target: Target,
  lineOf: (result: string) => string,
  sink: Sink,
  fail: (lines: string, error: Problem) => Promise<void>,
): Promise<void> {
  const items = entries.filter((entry) => 'source' in entry);
  const replies = items.length === 0 ? NO_REPLIES : await repliesTo(items, target);
  if (replies instanceof RpcError) {
    await fail(span(items), replies);
  }
  for (const entry of entries) {
    const { line } = entry;
    if ('error' in entry) {
      await fail(`line ${line}`, entry.error);
    } else if (!(replies instanceof RpcError || entry.isNotify)) {
      const reply = replies.get(line) ?? new CallError(`${target.endpoint.url} did not answer it`);
      if (reply instanceof Error) {
        await fail(`line ${line}`, reply);
      } else {
        await sink.write(`${lineOf(reply.result)}\n`);
      }
    }
  }
}

type Replies = ReturnType<typeof readBatchReply>;

const NO_REPLIES: Replies = new Map();

/** @returns the server's error when it takes the batch as a whole for wrong */
async function repliesTo(items: readonly Item[], target: Target): Promise<Replies | RpcError> {
  const { endpoint } = target;
  const message = `[${items.map(({ source }) => source).join(',')}]`;
  const ids = items.filter(({ isNotify }) => !isNotify).map(({ line }) => line);
  const text = await exchange(endpoint, message, ids, target);
  if (text === undefined && ids.length === 0) {
    return NO_REPLIES;
  }
  try {
    return readBatchReply(text ?? '', endpoint.url);
  } catch (error) {
    if (error instanceof RpcError) {
      return error;
    }
    throw error;
  }
}

function span(items: readonly Item[]): string {
  const first = items[0]?.line;
  const last = items.at(-1)?.line;
  return first === last ? `line ${first}` : `lines ${first} to ${last}`;
}
