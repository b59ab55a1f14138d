import path from 'node:path';
import type { Config } from './config/config.js';
import { type Diagnostic, formatDiagnostic } from './diagnostics/diagnostic.js';
import type { Generation, Generator } from './generator.js';
import { staleFiles, writeFiles } from './output/write.js';

/** Where a run says what it does. */
export interface Terminal {
  readonly directory: string;
  out(line: string): void;
  error(line: string): void;
}

/** Generates and writes once. @returns Whether it succeeded. */
export function runOnce(generator: Generator, config: Config, terminal: Terminal): boolean {
  const start = performance.now();
  const generation = generator.generate();
  if (generation.diagnostics.length > 0) {
    reportDiagnostics(generation.diagnostics, terminal);
    return false;
  }
  const written = writeFiles(generation.files, config.out);
  const what = written.length === 0 ? 'nothing changed' : `wrote ${written.join(', ')}`;
  terminal.out(`${summary(generation, config, terminal)}: ${what} (${elapsed(start)})`);
  return true;
}

/**
 * Compares with what is there.
 * @param command What to run where something is stale.
 * @returns Whether all is up to date.
 */
export function check(
  generator: Generator,
  config: Config,
  terminal: Terminal,
  command: string,
): boolean {
  const start = performance.now();
  const generation = generator.generate();
  if (generation.diagnostics.length > 0) {
    reportDiagnostics(generation.diagnostics, terminal);
    return false;
  }
  const stale = staleFiles(generation.files, config.out);
  if (stale.length > 0) {
    const folder = relative(config.out, terminal);
    terminal.error(`stale or missing in ${folder}: ${stale.join(', ')}; run ${command}`);
    return false;
  }
  terminal.out(`${summary(generation, config, terminal)}: up to date (${elapsed(start)})`);
  return true;
}

export function reportDiagnostics(found: readonly Diagnostic[], terminal: Terminal): void {
  for (const one of found) {
    terminal.error(formatDiagnostic(one, terminal.directory));
  }
}

function summary({ methods }: Generation, config: Config, terminal: Terminal): string {
  return `${methods} ${methods === 1 ? 'method' : 'methods'} → ${relative(config.out, terminal)}`;
}

export function relative(folder: string, { directory }: Terminal): string {
  return path.relative(directory, folder).split(path.sep).join('/') || '.';
}

/** For the end of a line: `12 ms`. */
export function elapsed(start: number): string {
  return `${Math.round(performance.now() - start)} ms`;
}
