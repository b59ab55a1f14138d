import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config/config.js';
import { CodegenError } from '../diagnostics/diagnostic.js';
import { Generator } from '../generator.js';
import { elapsed, relative, reportDiagnostics, runOnce, type Terminal } from '../run.js';
import { FolderWatcher } from './folder-watcher.js';

/** Generates now and after every change, until `stop`. Errors are printed and waited out. */
export async function watch(config: Config, terminal: Terminal, stop: AbortSignal): Promise<void> {
  const watcher = new FolderWatcher((file) => isRelevant(file, config));
  let generator: Generator | undefined;
  let changed: ReadonlySet<string> = new Set();
  let hasErrors = false;
  terminal.out(`watching ${relative(path.dirname(config.tsconfig), terminal)} for changes`);
  while (!stop.aborted) {
    // Before the files are read: what is written from here on is seen by the next round.
    watcher.setFolders(foldersOf(config, generator));
    const start = performance.now();
    const last = round(config, terminal, generator, changed);
    generator = last.generator;
    if (!last.succeeded) {
      terminal.error(`nothing written: correct the errors above (${elapsed(start)})`);
    } else if (hasErrors) {
      terminal.out('the errors are gone');
    }
    hasErrors = !last.succeeded;
    watcher.setFolders(foldersOf(config, generator));
    changed = await watcher.next(stop);
  }
  watcher.close();
}

interface Round {
  /** For the next round; none where the tsconfig could not be read. */
  readonly generator: Generator | undefined;
  readonly succeeded: boolean;
}

function round(
  config: Config,
  terminal: Terminal,
  last: Generator | undefined,
  changed: ReadonlySet<string>,
): Round {
  let generator = last;
  try {
    const isStale = generator?.project.configFiles().some((file) => changed.has(file)) ?? true;
    if (isStale) {
      generator = undefined;
    }
    if (generator) {
      generator.project.refresh(changed);
    } else {
      generator = new Generator(config);
    }
    return { generator, succeeded: runOnce(generator, config, terminal) };
  } catch (error) {
    if (!(error instanceof CodegenError)) {
      throw error;
    }
    reportDiagnostics(error.diagnostics, terminal);
    return { generator, succeeded: false };
  }
}

/** The folders under the project and those of sources elsewhere. */
function foldersOf({ tsconfig, out }: Config, generator: Generator | undefined): Set<string> {
  const folders = new Set<string>();
  collect(path.dirname(tsconfig), out, folders);
  for (const file of generator?.project.configFiles() ?? []) {
    folders.add(path.dirname(file));
  }
  for (const file of generator?.project.inputFiles() ?? []) {
    folders.add(path.dirname(file));
  }
  folders.delete(out);
  return folders;
}

function collect(folder: string, out: string, folders: Set<string>): void {
  folders.add(folder);
  for (const name of subfolders(folder)) {
    const isSkipped = name === 'node_modules' || name.startsWith('.');
    const child = path.join(folder, name);
    if (!isSkipped && child !== out) {
      collect(child, out, folders);
    }
  }
}

function subfolders(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    // Removed since it was listed.
    return [];
  }
}

/** Sources, configuration, and folders, which have no extension as a rule. */
function isRelevant(file: string, { out }: Config): boolean {
  if (file === out || file.startsWith(out + path.sep)) {
    return false;
  }
  return ['.ts', '.tsx', '.mts', '.cts', '.json', ''].includes(path.extname(file));
}
