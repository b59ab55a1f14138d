const NEWLINE = 0x0a;

/** The last byte of a JSON object or array. */
const CLOSING = new Set([0x7d, 0x5d]);

/** How many times its length may be parsed to find the end of a text that no newline ends. */
const MAX_TRIES = 8;

/**
 * Cuts a stream of bytes into JSON texts, wherever the stream itself is cut. Each ends with a newline;
 * some servers end an object or an array with its last brace or bracket alone, and the last text may
 * end where the stream does.
 */
export class DocumentReader {
  readonly #maxBytes: number;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  /** What came of a text whose end did not come yet. */
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  /** Bytes of it that were parsed in vain. */
  #triedBytes = 0;

  /** @param maxBytes of one text without its newline */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes the next bytes, which it may keep, and hands over the texts that end in them. White space
   * between documents is not a text.
   *
   * @throws RangeError for a text over the limit, before its end is there
   * @throws TypeError for a text that is not UTF-8
   */
  *push(chunk: Uint8Array): Generator<string> {
    let start = 0;
    // In UTF-8 the byte of a newline is never part of another character: RFC 3629 §3.
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      start = end + 1;
      const text = this.#take();
      if (text) {
        yield text;
      }
    }
    this.#keep(chunk.subarray(start));
    // Not `at`: Safari before 15.4 lacks it.
    if (this.#bytes && CLOSING.has(chunk[chunk.length - 1] ?? 0)) {
      yield* this.end();
    }
  }

  /** Hands over what is left, if it is a whole text: after the last bytes of the stream. */
  *end(): Generator<string> {
    if (this.#bytes && this.#isWhole()) {
      yield this.#take();
    }
  }

  /** Empty for white space alone. */
  #take(): string {
    const text = this.#utf8.decode(this.#whole()).trim();
    this.#chunks = [];
    this.#bytes = 0;
    this.#triedBytes = 0;
    return text;
  }

  #keep(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes > this.#maxBytes) {
      throw new RangeError(`the reply exceeds ${this.#maxBytes} bytes`);
    }
    if (bytes.length) {
      this.#chunks.push(bytes);
    }
  }

  /** A document that is whole cannot go on. */
  #isWhole(): boolean {
    if (this.#triedBytes > MAX_TRIES * this.#bytes) {
      return false;
    }
    this.#triedBytes += this.#bytes;
    const whole = this.#whole();
    this.#chunks = [whole];
    try {
      JSON.parse(new TextDecoder().decode(whole));
      return true;
    } catch {
      return false;
    }
  }

  #whole(): Uint8Array {
    const [first = new Uint8Array()] = this.#chunks;
    if (this.#chunks.length < 2) {
      return first;
    }
    const whole = new Uint8Array(this.#bytes);
    let end = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, end);
      end += chunk.length;
    }
    return whole;
  }
}
