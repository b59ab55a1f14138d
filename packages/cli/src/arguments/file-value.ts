import { Buffer } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { imageFormat } from '@ujrpc/values';
import { UsageError } from '../errors.js';

/** What stands for standard input where a path is expected. */
export const STDIN = '-';

/** In base64 this still fits into one string of V8's, which ends at 2^29 characters. */
const MAX_BYTES = 256 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of the path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links go in a circle',
};

/** The argument that has read standard input: there is no second time. */
let stdinTakenBy: string | undefined;

/**
 * Reads a file, or standard input for `-`.
 *
 * @param word the argument that names it, for the message
 * @throws UsageError that names the path and says why it cannot be read
 */
export function readSource(path: string, word: string): Buffer {
  if (path === '') {
    throw new UsageError(`'${word}' names no file: write key=PATH, or key=- for standard input`);
  }
  const name = path === STDIN ? 'standard input' : `'${path}'`;
  if (path === STDIN) {
    takeStdin(word);
  }
  try {
    const file = path === STDIN ? 0 : openSync(path, 'r');
    try {
      return readAll(file, `'${word}': ${name}`);
    } finally {
      if (path !== STDIN) {
        closeSync(file);
      }
    }
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(error, path, `'${word}'`);
  }
}

/** @throws UsageError when something else reads standard input */
export function takeStdin(word: string): void {
  if (stdinTakenBy !== undefined) {
    throw new UsageError(`'${word}': standard input is taken by '${stdinTakenBy}' already`);
  }
  stdinTakenBy = word;
}

/** What a file system's error says to people. */
export function unreadable(error: unknown, path: string, where: string): UsageError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const name = path === STDIN ? 'standard input' : `'${path}'`;
  // curl's habit: `-F photo=@fox.png`.
  const remedy = code === 'ENOENT' && path.startsWith('@') ? '; a path has no @ before it' : '';
  return new UsageError(`${where}: cannot read ${name}: ${REASONS[code] ?? message}${remedy}`);
}

/**
 * Text from a file, without the line end that closes it, as a shell's `$(…)` has it.
 *
 * @throws UsageError when it cannot be read or is not UTF-8
 */
export function readText(path: string, word: string): string {
  const bytes = readSource(path, word);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch {
    throw new UsageError(`'${word}': that is not UTF-8 text; key:binary=PATH sends any bytes`);
  }
}

/** A file as a JSON string of standard base64 (RFC 4648 §4), which is how bytes travel. */
export function readBinary(path: string, word: string): string {
  return `"${readSource(path, word).toString('base64')}"`;
}

/** The same of an image's encoded file. @throws UsageError when it is not one */
export function readImage(path: string, word: string): string {
  const bytes = readSource(path, word);
  if (bytes.length === 0) {
    const name = path === STDIN ? 'standard input' : 'the file';
    throw new UsageError(`'${word}': ${name} is empty, so there is no image in it`);
  }
  if (imageFormat(bytes) === undefined) {
    throw new UsageError(
      `'${word}': not a PNG, JPEG, WebP, TIFF, GIF or AVIF file; key:binary=PATH sends any bytes`,
    );
  }
  return `"${bytes.toString('base64')}"`;
}

/** Bounded, because a device or a pipe may never end. */
function readAll(file: number, name: string): Buffer {
  const chunks: Buffer[] = [];
  for (let total = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const length = readSync(file, chunk);
    if (length === 0) {
      return Buffer.concat(chunks, total);
    }
    total += length;
    if (total > MAX_BYTES) {
      throw new UsageError(`${name} has more than ${MAX_BYTES / 2 ** 20} MiB, the most to send`);
    }
    chunks.push(chunk.subarray(0, length));
  }
}
