import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config/config.js';
import { CodegenError } from '../diagnostics/diagnostic.js';
import { Generator } from '../generator.js';
import { reportDiagnostics, runOnce, type Terminal } from '../run.js';
import { FolderWatcher } from './folder-watcher.js';

/** Generates now and after every change, until `stop`. Errors are printed and waited out. */
export async function watch(config: Config, terminal: Terminal, stop: AbortSignal): Promise<void> {
  const watcher = new FolderWatcher((file) => isRelevant(file, config));
  let generator: Generator | undefined;
  let changed: ReadonlySet<string> = new Set();
  while (!stop.aborted) {
    // Before the files are read: what is written from here on is seen by the next round.
    watcher.setFolders(foldersOf(config, generator));
    generator = round(config, terminal, generator, changed);
    watcher.setFolders(foldersOf(config, generator));
    changed = await watcher.next(stop);
  }
  watcher.close();
}

/** @returns The generator for the next round; none where the tsconfig could not be read. */
function round(
  config: Config,
  terminal: Terminal,
  last: Generator | undefined,
  changed: ReadonlySet<string>,
): Generator | undefined {
  let generator = last;
  try {
    const isStale = generator?.project.configFiles().some((file) => changed.has(file)) ?? true;
    if (isStale) {
      generator = undefined;
    }
    if (generator) {
      generator.project.refresh(changed);
    } else {
      generator = new Generator(config.tsconfig, config.out);
    }
    runOnce(generator, config, terminal);
  } catch (error) {
    if (!(error instanceof CodegenError)) {
      throw error;
    }
    reportDiagnostics(error.diagnostics, terminal);
  }
  return generator;
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
