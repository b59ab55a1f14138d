import type { Docs } from '../model/docs.js';
import type { SourcePosition } from '../model/source-position.js';

/** A place in the written text and the place in a user's file that it stands for. */
export interface Mapping {
  readonly line: number;
  readonly column: number;
  readonly source: SourcePosition;
}

/** Writes indented TypeScript and remembers where the names in it come from. */
export class SourceWriter {
  readonly mappings: Mapping[] = [];
  readonly #lines: string[] = [''];
  #indent = 0;

  /** Appends to the current line; what follows a line break is indented like it. */
  write(text: string): this {
    for (const [i, part] of text.split('\n').entries()) {
      if (i > 0) {
        this.#lines.push('');
      }
      const last = this.#lines.length - 1;
      const current = this.#lines[last] ?? '';
      this.#lines[last] = (current === '' ? '  '.repeat(this.#indent) : current) + part;
    }
    return this;
  }

  /** Appends and ends the line. */
  line(text = ''): this {
    if (text !== '') {
      this.write(text);
    }
    this.#lines.push('');
    return this;
  }

  /** A name that an editor may follow to its source. */
  name(text: string, source: SourcePosition | undefined): this {
    this.write('');
    const line = this.#lines.length - 1;
    const column = (this.#lines[line] ?? '').length;
    if (source) {
      this.mappings.push({ line, column, source });
    }
    return this.write(text);
  }

  indented(body: () => void): this {
    this.#indent++;
    body();
    this.#indent--;
    return this;
  }

  docs(docs: Pick<Docs, 'lines'> | undefined): this {
    for (const line of commentLines(docs)) {
      this.line(line);
    }
    return this;
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}

/** A doc comment in its frame; none for no docs. */
export function commentLines(docs: Pick<Docs, 'lines'> | undefined): string[] {
  const lines = (docs?.lines ?? []).map((line) => line.replaceAll('*/', '*\\/'));
  if (lines.length < 2) {
    return lines.map((line) => `/** ${line} */`);
  }
  return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'];
}
