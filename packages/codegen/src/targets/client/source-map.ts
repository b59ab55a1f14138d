import path from 'node:path';
import type { Mapping } from '../../text/source-writer.js';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A declaration map: revision 3 of the source map format. */
export function sourceMap(file: string, directory: string, mappings: readonly Mapping[]): string {
  const sources = [...new Set(mappings.map(({ source }) => source.file))];
  const relative = sources.map((one) => path.relative(directory, one).split(path.sep).join('/'));
  const map = {
    version: 3,
    file,
    sourceRoot: '',
    sources: relative,
    names: [],
    mappings: encode(mappings, sources),
  };
  return `${JSON.stringify(map)}\n`;
}

/** Lines are divided by `;`, places on a line by `,`; each number is the difference to the last. */
function encode(mappings: readonly Mapping[], sources: readonly string[]): string {
  const last = { line: 0, column: 0, source: 0, sourceLine: 0, sourceColumn: 0 };
  let text = '';
  for (const { line, column, source } of mappings) {
    const index = sources.indexOf(source.file);
    if (line > last.line) {
      text += ';'.repeat(line - last.line);
      last.column = 0;
    } else if (text !== '' && !text.endsWith(';')) {
      text += ',';
    }
    text +=
      variableLength(column - last.column) +
      variableLength(index - last.source) +
      variableLength(source.line - last.sourceLine) +
      variableLength(source.column - last.sourceColumn);
    Object.assign(last, {
      line,
      column,
      source: index,
      sourceLine: source.line,
      sourceColumn: source.column,
    });
  }
  return text;
}

/** Base64 VLQ: the sign in the lowest bit, then five bits a digit, the sixth says that more follow. */
function variableLength(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += digits[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}
