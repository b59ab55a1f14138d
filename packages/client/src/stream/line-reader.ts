const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines, wherever the stream itself is cut. */
export class LineReader {
  readonly #maxBytes: number;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  /** What came of a line whose end did not come yet. */
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  /** @param maxBytes of one line without its newline */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes the next bytes, which it may keep, and hands over the lines that end in them. White space
   * between documents is no line.
   *
   * @throws RangeError for a line over the limit, before its end is there
   * @throws TypeError for a line that is no UTF-8
   */
  *push(chunk: Uint8Array): Generator<string> {
    let start = 0;
    // In UTF-8 the byte of a newline is never part of another character: RFC 3629 §3.
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      start = end + 1;
      const line = this.#take();
      if (line.trim()) {
        yield line;
      }
    }
    this.#keep(chunk.subarray(start));
  }

  #keep(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes > this.#maxBytes) {
      throw new RangeError(`a reply of over ${this.#maxBytes} bytes`);
    }
    if (bytes.length) {
      this.#chunks.push(bytes);
    }
  }

  #take(): string {
    const [first] = this.#chunks;
    const line = this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : first;
    this.#chunks = [];
    this.#bytes = 0;
    return this.#utf8.decode(line);
  }
}
