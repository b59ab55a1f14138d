import type { JsonSource } from './arguments/argument.js';
import type { CallCommand } from './arguments/command-line.js';
import type { OutputFormat, Target } from './arguments/target.js';
import { isBase64 } from './binary/decode.js';
import { callForValues, notify } from './call.js';
import type { DescribedResult } from './discover/result-format.js';
import { connect } from './exchange/exchange.js';
import { untilInterrupted } from './interruption.js';
import { checkOutput, printResult, returnedLine, writeOutput } from './output.js';
import { FINE, hasColours, type Terminal } from './terminal.js';
import { valuesTo } from './values.js';

/**
 * Makes one call and prints its result; of a method that streams the values as they come, and what it
 * returns in the end to standard error.
 *
 * @returns the exit status
 * @throws RpcError as the server answered it; CallError when no usable answer came or it cannot be
 *   written; UsageError when it is clear beforehand that it cannot
 */
export async function runCall(command: Target & CallCommand, terminal: Terminal): Promise<number> {
  const { endpoint, output } = command;
  if (command.action === 'notify') {
    await notify(endpoint, command, command);
    return FINE;
  }
  checkOutput(output);
  const { stdout, stderr, env } = terminal;
  const isTerminal = output === undefined && stdout.isTTY;
  const display = { isTerminal, colours: isTerminal && hasColours(stdout, env) };
  const describe = describer(command);
  const formatOf = async (value: JsonSource) =>
    command.format ?? (await formatFor(value, output === undefined && !stdout.isTTY, describe));
  const connection = await connect(endpoint, command);
  const leave = () => void connection.close();
  const values = valuesTo({ display, output, stdout, formatOf, leave });
  return untilInterrupted(terminal, leave, async () => {
    try {
      const { result, isStream } = await callForValues(connection, endpoint, command, values.take);
      // Where it cannot be told, a stream without values is like a `void` method.
      if (isStream ?? (result === 'null' && (await describe()).isStream)) {
        values.open();
        stderr.write(returnedLine(result));
      } else {
        writeOutput(printResult(result, await formatOf(result), display), output, stdout);
      }
    } catch (error) {
      // Who has seen enough is told nothing more.
      if (!values.isClosed()) {
        throw error;
      }
    } finally {
      await connection.close();
      await values.close();
    }
  });
}

/**
 * A file and a terminal are given what base64 stands for, where the server says that it does. A pipe
 * is not: a program must get the same wherever it is started.
 */
async function formatFor(
  value: JsonSource,
  isPipe: boolean,
  describe: () => Promise<DescribedResult>,
): Promise<OutputFormat> {
  return isPipe || !isBase64(value) ? 'json' : (await describe()).format;
}

/** Asks the server once. */
function describer(command: Target & CallCommand): () => Promise<DescribedResult> {
  let described: Promise<DescribedResult> | undefined;
  const ask = async () => {
    const { describedResult } = await import('./discover/result-format.js');
    return describedResult(command);
  };
  return () => {
    described ??= ask();
    return described;
  };
}
