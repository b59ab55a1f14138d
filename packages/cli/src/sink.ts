import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { CallError } from './errors.js';

/** Where results go as they come. */
export interface Sink {
  /** Resolves when there is room for more. */
  write(text: string | Uint8Array): Promise<void>;
  /** Whether its reader has gone (`ujrpc … | head`): nothing more need be asked. */
  isClosed(): boolean;
  /** Resolves once that is so; maybe never. */
  readonly closed: Promise<void>;
  /** @throws CallError when the file could not be written */
  close(): Promise<void>;
}

/** @param path of a file; undefined or `-` for standard output, which stays open */
export function openSink(path: string | undefined, stdout: NodeJS.WriteStream): Sink {
  const isFile = path !== undefined && path !== '-';
  const stream: Writable = isFile ? createWriteStream(path) : stdout;
  let failure: Error | undefined;
  const closed = new Promise<void>((resolve) => {
    stream.on('error', (error) => {
      failure = error;
      resolve();
    });
  });
  const isClosed = () => failure !== undefined || stream.destroyed;
  return {
    isClosed,
    closed,
    async write(text) {
      if (!isClosed() && !stream.write(text)) {
        await roomIn(stream);
      }
    },
    async close() {
      if (!isFile) {
        return;
      }
      stream.end();
      // The listener above has what it rejects with.
      await finished(stream).catch(() => undefined);
      if (failure !== undefined) {
        throw new CallError(`-o '${path}' cannot be written: ${failure.message}`);
      }
    },
  };
}

/** Until it has drained, or never will. */
function roomIn(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const events = ['drain', 'close', 'error'];
    const settle = () => {
      for (const event of events) {
        stream.off(event, settle);
      }
      resolve();
    };
    for (const event of events) {
      stream.on(event, settle);
    }
  });
}
