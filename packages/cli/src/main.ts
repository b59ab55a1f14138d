import { type Command, readCommandLine } from './arguments/command-line.js';
import { type Details, report } from './report.js';
import { FINE, hasColours, type Terminal } from './terminal.js';

/**
 * Runs one command. What it needs is loaded when it is known: most of what this program takes for
 * one call is the loading of modules.
 *
 * @param argv the words after the program's name
 * @returns the exit status: 0 fine, 1 a call failed, 2 the command line is wrong, 130 interrupted
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { stdout, stderr, env } = terminal;
  for (const stream of [stdout, stderr]) {
    stream.on('error', ignoreBrokenPipe);
  }
  if (argv[0] === '--complete') {
    const { complete } = await import('./completion/complete.js');
    stdout.write(await complete(argv.slice(1)));
    return FINE;
  }
  let command: Command | undefined;
  try {
    command = readCommandLine(argv);
    return await run(command, terminal);
  } catch (error) {
    const details = command === undefined ? {} : await detailsOf(error, command);
    const { status, text } = report(error, details, hasColours(stderr, env));
    stderr.write(`${text}\n`);
    return status;
  }
}

/** A reader that has seen enough (`ujrpc … | head`) is not a failure of ours. */
function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') {
    throw error;
  }
}

async function detailsOf(error: unknown, command: Command): Promise<Details> {
  const { detailsFor } = await import('./details.js');
  return detailsFor(error, command);
}

/** @returns the exit status */
async function run(command: Command, terminal: Terminal): Promise<number> {
  switch (command.action) {
    case 'help':
    case 'version':
    case 'completion': {
      const { print } = await import('./print.js');
      terminal.stdout.write(`${print(command)}\n`);
      return FINE;
    }
    case 'list':
    case 'method-help': {
      const { describe } = await import('./discover/describe.js');
      terminal.stdout.write(
        `${await describe(command, hasColours(terminal.stdout, terminal.env))}\n`,
      );
      return FINE;
    }
    case 'notify':
    case 'call': {
      const { runCall } = await import('./run-call.js');
      return runCall(command, terminal);
    }
    case 'listen': {
      const { runListen } = await import('./listen/run-listen.js');
      return runListen(command, terminal);
    }
    case 'batch': {
      const { runBatch } = await import('./batch/run-batch.js');
      return runBatch(command, terminal);
    }
    case 'load': {
      const { runLoad } = await import('./load/run-load.js');
      return runLoad(command, terminal);
    }
  }
}
