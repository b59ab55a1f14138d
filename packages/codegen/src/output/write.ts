import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CodegenError, diagnostic } from '../diagnostics/diagnostic.js';
import type { GeneratedFiles } from '../emit/files.js';

/** The names of the files that are missing or differ. */
export function staleFiles(files: GeneratedFiles, directory: string): string[] {
  return [...files].flatMap(([name, text]) =>
    currentText(path.join(directory, name)) === text ? [] : [name],
  );
}

/**
 * Writes the files that differ, all or none: every text is on disk before the first takes its place.
 * @returns The names of the files that were written.
 * @throws CodegenError UJRPC103 when the folder does not allow it.
 */
export function writeFiles(files: GeneratedFiles, directory: string): string[] {
  const stale = staleFiles(files, directory);
  const temporary = (name: string) => path.join(directory, `.${name}.${process.pid}.tmp`);
  try {
    if (stale.length > 0) mkdirSync(directory, { recursive: true });
    for (const name of stale) writeFileSync(temporary(name), files.get(name) ?? '');
    for (const name of stale) renameSync(temporary(name), path.join(directory, name));
  } catch (error) {
    for (const name of stale) rmSync(temporary(name), { force: true });
    throw new CodegenError([diagnostic('UJRPC103', (error as Error).message)]);
  }
  return stale;
}

function currentText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
