import type { CallCommand } from './arguments/command-line.js';
import type { OutputFormat, Target } from './arguments/target.js';
import { isBase64 } from './binary/decode.js';
import { call, notify } from './call.js';
import { checkOutput, printResult, writeOutput } from './output.js';
import { hasColours, type Terminal } from './terminal.js';

/**
 * Makes one call and prints its result.
 *
 * @throws RpcError as the server answered it; CallError when no usable answer came or it cannot be
 *   written; UsageError when it is clear beforehand that it cannot
 */
export async function runCall(command: Target & CallCommand, terminal: Terminal): Promise<void> {
  const { endpoint, output } = command;
  if (command.action === 'notify') {
    await notify(endpoint, command, command);
    return;
  }
  checkOutput(output);
  const result = await call(endpoint, command, command);
  const format = command.format ?? (await describedFormat(command, result, terminal));
  const isTerminal = output === undefined && terminal.stdout.isTTY;
  const display = { isTerminal, colours: isTerminal && hasColours(terminal.stdout, terminal.env) };
  writeOutput(printResult(result, format, display), output, terminal.stdout);
}

/**
 * A file and a terminal are given what base64 stands for, where the server says that it does. A pipe
 * is not: a program must get the same wherever it is started.
 */
async function describedFormat(
  command: Target & CallCommand,
  result: string,
  { stdout }: Terminal,
): Promise<OutputFormat> {
  const isPipe = command.output === undefined && !stdout.isTTY;
  if (isPipe || !isBase64(result)) {
    return 'json';
  }
  const { resultFormat } = await import('./discover/result-format.js');
  return resultFormat(command);
}
