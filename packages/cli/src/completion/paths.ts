import { type Dirent, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Candidate } from './candidate.js';

/** The files and folders whose path begins so; folders end with a slash, to go on from. */
export function paths(typed: string): readonly Candidate[] {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const start = typed.slice(folder.length);
  const place = folder.replace(/^~(?=\/)/, homedir());
  return entries(place || '.')
    .filter(({ name }) => name.startsWith(start) && (!name.startsWith('.') || start !== ''))
    .map((entry) => ({ word: `${folder}${entry.name}${isFolder(place, entry) ? '/' : ''}` }));
}

function entries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isFolder(place: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) {
    return entry.isDirectory();
  }
  try {
    return statSync(`${place}${entry.name}`).isDirectory();
  } catch {
    return false;
  }
}
