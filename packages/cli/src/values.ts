import type { JsonSource } from './arguments/argument.js';
import type { OutputFormat } from './arguments/target.js';
import { decodeBinary } from './binary/decode.js';
import { CallError } from './errors.js';
import { compact, pretty, printable } from './json/print.js';
import { type Display, printResult } from './output.js';
import { openSink, type Sink } from './sink.js';

/** Prints the values of one stream as they come: as results on a terminal, else one a line. */
export interface Values {
  /**
   * Resolves when there is room for the next.
   *
   * @throws CallError when the value is not of the format, or one that does not go into a file with others
   */
  take(value: JsonSource): Promise<void>;
  /** Opens the file, which the first value does too: of a stream without values it is empty. */
  open(): void;
  /** Whether the reader of what is printed has gone, or the file cannot be written. */
  isClosed(): boolean;
  /** @throws CallError when the file could not be written */
  close(): Promise<void>;
}

/** How the values of a stream are printed, and where. */
export interface ValueOptions {
  readonly display: Display;
  /** The file that `-o` names; it is opened for the first value. */
  readonly output: string | undefined;
  readonly stdout: NodeJS.WriteStream;
  formatOf(value: JsonSource): Promise<OutputFormat>;
  /** Called once the reader has gone. */
  leave(): void;
}

export function valuesTo({ display, output, stdout, formatOf, leave }: ValueOptions): Values {
  let sink: Sink | undefined;
  const open = () => {
    if (sink === undefined) {
      sink = openSink(output, stdout);
      void sink.closed.then(leave);
    }
    return sink;
  };
  return {
    open: () => void open(),
    async take(value) {
      const text = printValue(value, await formatOf(value), display);
      await open().write(text);
    },
    isClosed: () => sink?.isClosed() ?? false,
    close: async () => sink?.close(),
  };
}

function printValue(value: JsonSource, format: OutputFormat, display: Display): string | Buffer {
  const { isTerminal, colours } = display;
  switch (format) {
    case 'json':
      return `${isTerminal ? pretty(value, colours) : compact(value)}\n`;
    case 'raw':
      return `${printResult(value, format, display) as string}\n`;
    default: {
      const { bytes, summary } = decodeBinary(value, format);
      if (isTerminal) {
        return `${printable(summary)}\n`;
      }
      if (format !== 'bytes') {
        const what = format === 'image' ? 'an image' : 'an array';
        throw new CallError(
          `each value of the stream is ${what}, and a file holds one: use --format json`,
        );
      }
      return bytes;
    }
  }
}
