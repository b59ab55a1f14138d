import type { Docs } from '../../model/docs.js';
import type { SourcePosition } from '../../model/source-position.js';

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

  /** Appends to the current line. */
  write(text: string): this {
    const last = this.#lines.length - 1;
    const current = this.#lines[last] ?? '';
    this.#lines[last] = (current === '' ? '  '.repeat(this.#indent) : current) + text;
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
    const [first, ...others] = (docs?.lines ?? []).map((line) => line.replaceAll('*/', '*\\/'));
    if (first === undefined) {
      return this;
    }
    if (others.length === 0) {
      return this.line(`/** ${first} */`);
    }
    this.line('/**');
    for (const line of [first, ...others]) {
      this.line(` * ${line}`.trimEnd());
    }
    return this.line(' */');
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}
