const LF = 10;

/** Takes the chunks of the engine's own bodies apart (RFC 9112 §7.1): they have neither extensions nor trailers. */
export class ChunkReader {
  /** The line before a chunk, as far as it has come. */
  #line = '';
  /** How much of the chunk is to come. */
  #left = 0;
  #isOver = false;

  /** Whether the last chunk has come, which has no bytes. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** @returns what these bytes have of the body */
  *read(bytes: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length && !this.#isOver; ) {
      if (this.#left > 0) {
        const part = bytes.subarray(at, at + this.#left);
        this.#left -= part.length;
        at += part.length;
        yield part;
      } else {
        this.#readLine(bytes[at++] as number);
      }
    }
  }

  #readLine(byte: number): void {
    if (byte !== LF) {
      this.#line += String.fromCharCode(byte);
      return;
    }
    const size = this.#line.trim(); // empty after a chunk
    this.#line = '';
    if (size !== '') {
      this.#left = Number.parseInt(size, 16);
      this.#isOver = this.#left === 0;
    }
  }
}
