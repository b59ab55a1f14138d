import { Command, CommanderError } from 'commander';
import { resolveConfig } from './config/config.js';
import { CodegenError } from './diagnostics/diagnostic.js';
import { Generator } from './generator.js';
import { check, reportDiagnostics, runOnce, type Terminal } from './run.js';
import { version } from './version.js';
import { watch } from './watch/watch.js';

interface Options {
  readonly project?: string;
  readonly out?: string;
  readonly watch?: boolean;
  readonly check?: boolean;
  readonly standalone?: boolean;
}

/**
 * Runs the command line.
 * @param stop Ends `--watch`.
 * @returns The exit code: 0, 1 for bad input, 2 for wrong usage.
 */
export async function main(
  argv: readonly string[],
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  try {
    return await run(parse(argv, terminal), terminal, stop);
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? 0 : 2;
    }
    if (!(error instanceof CodegenError)) {
      throw error;
    }
    reportDiagnostics(error.diagnostics, terminal);
    return 1;
  }
}

function parse(argv: readonly string[], terminal: Terminal): Options {
  const command = new Command('ujrpc-codegen')
    .description('Reads @rpc classes; writes the server contract, the typed client and OpenRPC.')
    .version(version)
    .option('-p, --project <tsconfig>', 'the project to read (default: tsconfig.json)')
    .option('-o, --out <folder>', 'where to write (default: generated, beside the tsconfig)')
    .option(
      '--standalone',
      'write only a client, for another repository (default folder: standalone)',
    )
    .option('-w, --watch', 'generate again whenever a source changes')
    .option('--check', 'write nothing; fail when a generated file is stale')
    .allowExcessArguments(false)
    .showHelpAfterError('ujrpc-codegen --help lists the options; --project names the tsconfig')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.error(text.trimEnd()),
    });
  const options = command.parse(argv, { from: 'user' }).opts<Options>();
  if (options.watch && options.check) {
    command.error('error: --watch and --check cannot be combined; use one of them');
  }
  return options;
}

async function run(options: Options, terminal: Terminal, stop: AbortSignal): Promise<number> {
  const config = resolveConfig(options, terminal.directory);
  if (options.watch) {
    await watch(config, terminal, stop);
    return 0;
  }
  const generator = new Generator(config);
  const succeeded = options.check
    ? check(generator, config, terminal, generatingCommand(options))
    : runOnce(generator, config, terminal);
  return succeeded ? 0 : 1;
}

/** The command that writes what `--check` with the same options found stale. */
function generatingCommand({ project, out, standalone }: Options): string {
  const words = ['ujrpc-codegen'];
  if (project !== undefined) {
    words.push('--project', project);
  }
  if (out !== undefined) {
    words.push('--out', out);
  }
  if (standalone) {
    words.push('--standalone');
  }
  return words.join(' ');
}
