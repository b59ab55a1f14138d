import { createReadStream } from 'node:fs';
import { STDIN, takeStdin, unreadable } from '../arguments/file-value.js';
import { UsageError } from '../errors.js';

/** A line of the file, without its end. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** As much as a message may have by the limits of ujrpc servers, and then some. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;

const CHUNK_BYTES = 1024 * 1024;
const NEWLINE = '\n'.charCodeAt(0);

/**
 * The lines of a file, as many at a time as have been read: those of a pipe come as they are
 * written, so that a slow writer sees answers.
 *
 * @param file `-` is standard input
 * @throws UsageError when it cannot be read or is not UTF-8
 */
export async function* readLines(file: string): AsyncGenerator<readonly Line[]> {
  if (file === STDIN) {
    takeStdin('--batch -');
  }
  const stream = createReadStream(file, {
    highWaterMark: CHUNK_BYTES,
    ...(file === STDIN ? { fd: 0 } : {}),
  });
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let number = 0;
  const lines = (bytes: Buffer) =>
    decode(bytes, file, number + 1)
      .split('\n')
      .map((text): Line => {
        number += 1;
        return { number, text };
      });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const end = chunk.lastIndexOf(NEWLINE);
      if (end >= 0) {
        yield lines(Buffer.concat([...pending, chunk.subarray(0, end)]));
        pending = [];
        pendingBytes = 0;
      }
      pending.push(chunk.subarray(end + 1));
      pendingBytes += chunk.length - end - 1;
      if (pendingBytes > MAX_LINE_BYTES) {
        throw new UsageError(`--batch ${file}: line ${number + 1} has no end within 256 MiB`);
      }
    }
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(error, file, `--batch ${file}`);
  }
  if (pendingBytes > 0) {
    yield lines(Buffer.concat(pending));
  }
}

function decode(bytes: Buffer, file: string, firstLine: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`--batch ${file}: from line ${firstLine} on, it is not UTF-8 text`);
  }
}
