import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { OutputFormat } from './arguments/target.js';
import { type BinaryResult, decodeBinary } from './binary/decode.js';
import { CallError, UsageError } from './errors.js';
import { compact, oneLine, pretty, printable, raw } from './json/print.js';

/** Lines of text, or bytes as a result had them. */
export type Output = string | BinaryResult;

/** What a result is printed on. */
export interface Display {
  readonly isTerminal: boolean;
  readonly colours: boolean;
}

/**
 * @param result as JSON source
 * @throws CallError when the result is not of that format
 */
export function printResult(
  result: string,
  format: OutputFormat,
  { isTerminal, colours }: Display,
): Output {
  switch (format) {
    case 'json':
      return pretty(result, colours);
    case 'raw':
      return isTerminal ? printable(raw(result)) : raw(result);
    default:
      return decodeBinary(result, format);
  }
}

/** For standard error: a result beside what is printed. Most such calls return nothing, which is null on the wire. */
export function returnedLine(result: string): string {
  return result === 'null' ? '' : `returned ${oneLine(compact(result))}\n`;
}

/** What `-o` is given for standard output. */
const STDOUT = '-';

/**
 * A call may do something that cannot be done twice: what can be known of the file is known before.
 *
 * @throws UsageError when a result could not be written there
 */
export function checkOutput(path: string | undefined): void {
  if (path === undefined || path === STDOUT) {
    return;
  }
  if (path === '') {
    throw new UsageError("-o '' names no file: write -o FILE");
  }
  if (isFolder(path)) {
    throw new UsageError(`-o '${path}' is a folder: write -o ${path.replace(/\/*$/, '/')}FILE`);
  }
  if (!isFolder(dirname(path))) {
    throw new UsageError(`-o '${path}': there is no folder '${dirname(path)}'`);
  }
  try {
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
  } catch (error) {
    throw new UsageError(`-o '${path}' cannot be written: ${(error as Error).message}`);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/**
 * @param path of the file to write; undefined for standard output
 * @throws CallError when the file cannot be written
 */
export function writeOutput(
  output: Output,
  path: string | undefined,
  stdout: NodeJS.WriteStream,
): void {
  const content = typeof output === 'string' ? `${output}\n` : output.bytes;
  if (path !== undefined && path !== STDOUT) {
    writeFile(path, content);
  } else if (typeof output === 'string' || !stdout.isTTY || path === STDOUT) {
    stdout.write(content);
  } else {
    stdout.write(`${printable(output.summary)}\n`);
  }
}

function writeFile(path: string, content: string | Buffer): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw new CallError(`-o '${path}' cannot be written: ${(error as Error).message}`);
  }
}
