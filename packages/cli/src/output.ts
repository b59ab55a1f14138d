import { writeFileSync } from 'node:fs';
import type { OutputFormat } from './arguments/command-line.js';
import { type BinaryResult, decodeBinary } from './binary/decode.js';
import { CallError } from './errors.js';
import { pretty, printable, raw } from './json/print.js';

/** Lines of text, or bytes as a result had them. */
export type Output = string | BinaryResult;

/**
 * @param result as JSON source
 * @throws CallError when the result is not of that format
 */
export function printResult(result: string, format: OutputFormat, colours: boolean): Output {
  switch (format) {
    case 'json':
      return pretty(result, colours);
    case 'raw':
      return raw(result);
    default:
      return decodeBinary(result, format);
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
  if (path !== undefined && path !== '-') {
    writeFile(path, content);
  } else if (typeof output === 'string' || !stdout.isTTY || path === '-') {
    stdout.write(content);
  } else {
    stdout.write(`${printable(output.summary)}; -o FILE saves them\n`);
  }
}

function writeFile(path: string, content: string | Buffer): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw new CallError(`-o '${path}' cannot be written: ${(error as Error).message}`);
  }
}
