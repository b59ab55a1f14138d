import { RpcError } from '@ujrpc/words';
import type { LoadCommand } from '../arguments/command-line.js';
import type { Target } from '../arguments/target.js';
import { requestText } from '../call.js';
import { ErrorNames } from '../discover/error-names.js';
import { CallError } from '../errors.js';
import { type Connection, connect, REQUEST_ID } from '../exchange/exchange.js';
import { readReply } from '../exchange/reply.js';
import { checkOutput, printResult, writeOutput } from '../output.js';
import { hasColours, INTERRUPTED, type Terminal } from '../terminal.js';
import { showProgress } from './progress-bar.js';
import { type Failures, Statistics } from './statistics.js';
import { summaryJson, summaryText } from './summary.js';

/** One run: what its connections share. */
interface Load {
  readonly url: string;
  readonly message: string;
  readonly statistics: Statistics;
  readonly repeat: number;
  started: number;
  isStopped: boolean;
}

/**
 * Makes one call many times, each connection one after another, and prints how long they took.
 * Ctrl-C ends it early; the second one at once.
 *
 * @returns the exit status: 1 when a call failed
 * @throws CallError when the very first call gets no answer: the others would not either
 */
export async function runLoad(command: Target & LoadCommand, terminal: Terminal): Promise<number> {
  const { endpoint, repeat, output } = command;
  checkOutput(output);
  const statistics = new Statistics();
  const concurrency = Math.min(command.concurrency, repeat);
  const load: Load = {
    url: endpoint.url,
    message: requestText(command, REQUEST_ID),
    statistics,
    repeat,
    started: 0,
    isStopped: false,
  };
  const connections = await Promise.all(
    Array.from({ length: concurrency }, () => connect(endpoint, command)),
  );
  const stop = () => {
    load.isStopped = true;
    for (const connection of connections) {
      void connection.close();
    }
  };
  terminal.once('SIGINT', stop);
  const { stdout, stderr, env } = terminal;
  const hide = showProgress(stderr, hasColours(stderr, env), repeat, () => statistics.ended);
  const start = performance.now();
  let seconds = 0;
  let isInterrupted = false;
  try {
    await Promise.all(connections.map((connection) => callRepeatedly(connection, load)));
    seconds = (performance.now() - start) / 1000;
    isInterrupted = load.isStopped;
  } finally {
    hide();
    terminal.off('SIGINT', stop);
    stop();
  }
  const { ended, latency } = statistics;
  const failures = await named(statistics.failures, new ErrorNames(command));
  const run = { statistics: { ended, latency, failures }, repeat, concurrency, seconds };
  const colours = output === undefined && hasColours(stdout, env);
  const text =
    command.format === 'json' || command.format === 'raw'
      ? printResult(summaryJson(run), command.format, { isTerminal: stdout.isTTY, colours })
      : summaryText(run);
  writeOutput(text, output, stdout);
  return isInterrupted ? INTERRUPTED : failures.length > 0 ? 1 : 0;
}

/** The server is asked once, and only when an error of its own was among them. */
function named(failures: readonly Failures[], names: ErrorNames): Promise<readonly Failures[]> {
  return Promise.all(
    failures.map(async ({ code, message, count }) => {
      return { code, name: await names.ofCode(code), message, count };
    }),
  );
}

async function callRepeatedly(connection: Connection, load: Load): Promise<void> {
  const { url, message, statistics } = load;
  while (!load.isStopped && load.started < load.repeat) {
    load.started += 1;
    const start = performance.now();
    try {
      readReply((await connection.exchange(message, [REQUEST_ID])) ?? '', url);
      statistics.answered(performance.now() - start);
    } catch (error) {
      // What an interruption cut off has neither failed nor ended.
      if (load.isStopped) {
        return;
      }
      if (!(error instanceof RpcError || error instanceof CallError)) {
        throw error;
      }
      if (error instanceof CallError && statistics.ended === 0) {
        throw error;
      }
      statistics.failed(error, performance.now() - start);
    }
  }
}
