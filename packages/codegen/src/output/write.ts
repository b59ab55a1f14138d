import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CodegenError, diagnostic } from '../diagnostics/diagnostic.js';
import { isEmittedManifest, manifestName } from '../targets/manifest.js';
import type { GeneratedFiles } from '../targets/target.js';

/** The names of the files that are missing or differ. */
export function staleFiles(files: GeneratedFiles, directory: string): string[] {
  return [...files].flatMap(([name, text]) => {
    const current = currentText(path.join(directory, name));
    return current === text || isOwnManifest(name, current) ? [] : [name];
  });
}

/** The folder may be a package of the user's: its package.json is not ours to replace. */
function isOwnManifest(name: string, current: string | undefined): boolean {
  return name === manifestName && current !== undefined && !isEmittedManifest(current);
}

/**
 * Writes the files that differ, all or none: every text is on disk before the first replaces a file.
 * @returns The names of the files that were written.
 * @throws CodegenError UJRPC103 when the folder does not allow it.
 */
export function writeFiles(files: GeneratedFiles, directory: string): string[] {
  const stale = staleFiles(files, directory);
  const temporary = new Map<string, string>();
  try {
    if (stale.length > 0) {
      mkdirSync(directory, { recursive: true });
    }
    for (const name of stale) {
      const target = path.join(directory, name);
      refuseFolder(target);
      const file = path.join(directory, `.${name}.${process.pid}.tmp`);
      temporary.set(file, target);
      writeFileSync(file, files.get(name) ?? '');
    }
    for (const [file, target] of temporary) {
      renameSync(file, target);
    }
  } catch (error) {
    for (const file of temporary.keys()) {
      rmSync(file, { force: true });
    }
    throw new CodegenError([diagnostic('UJRPC103', (error as Error).message)]);
  }
  return stale;
}

/** Found before anything is replaced; renaming over a folder would fail half-way. */
function refuseFolder(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`${file} is a folder, not a file`);
  }
}

function currentText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
