import { readFileSync } from 'node:fs';
import { type Command, readCommandLine } from './arguments/command-line.js';
import { call, notify } from './call.js';
import { methodHelp } from './discover/method-help.js';
import { listMethods } from './discover/method-list.js';
import { discover } from './discover/openrpc.js';
import { helpText } from './help-text.js';
import { hintsFor } from './hints.js';
import { type Output, printResult, writeOutput } from './output.js';
import { report } from './report.js';

/** The part of `process` that this program touches. */
export interface Terminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs one command.
 *
 * @param argv the words behind the program's name
 * @returns the exit status: 0 fine, 1 the call failed, 2 the command line is wrong
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal;
  // A reader that has seen enough (`ujrpc … | head`) is no failure of ours.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
  let command: Command | undefined;
  try {
    command = readCommandLine(argv);
    const output = await run(command, terminal);
    if (output !== undefined) {
      writeOutput(output, command.output, stdout);
    }
    return 0;
  } catch (error) {
    const hints = command === undefined ? [] : await hintsFor(error, command);
    const { status, text } = report(error, hints, hasColours(stderr, terminal.env));
    stderr.write(`${text}\n`);
    return status;
  }
}

/** @returns what to print; undefined for nothing */
async function run(command: Command, terminal: Terminal): Promise<Output | undefined> {
  const { endpoint } = command;
  const colours = command.output === undefined && hasColours(terminal.stdout, terminal.env);
  switch (command.action) {
    case 'help':
      return helpText();
    case 'version':
      return version();
    case 'list':
      return listMethods((await discover(endpoint, command)).methods, colours);
    case 'method-help': {
      const description = await discover(endpoint, command);
      return methodHelp(description, command.method, endpoint, colours);
    }
    case 'notify':
      await notify(endpoint, command, command);
      return undefined;
    case 'call': {
      const result = await call(endpoint, command, command);
      return printResult(result, command.format, colours);
    }
  }
}

/** Only a terminal gets colours, and only where nobody asked for none (https://no-color.org). */
function hasColours(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
}

function version(): string {
  const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { readonly version: string }).version;
}
