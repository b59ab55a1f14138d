import { withoutOptionalWhitespace } from '../http/optional-whitespace.js';
import { Bytes } from './bytes.js';
import type { FrameEvents, Framer } from './framer.js';

/** A header part longer than this is no header part. */
const MAX_HEADER_BYTES = 4096;

const BLANK_LINE = '\r\n\r\n';

/**
 * Documents behind a header part, as the Language Server Protocol frames them:
 * `Content-Length: N\r\n\r\n` and N bytes (LSP 3.17, base protocol).
 */
export class HeaderFramer implements Framer {
  #pending: Buffer = Buffer.alloc(0);
  /** Of the document that has begun. */
  readonly #begun = new Bytes();
  /** Bytes of the document still to come; undefined while a header part is being read. */
  #missing: number | undefined;
  #stopped = false;

  constructor(
    private readonly maxBytes: number,
    private readonly events: FrameEvents,
  ) {}

  get isPartial(): boolean {
    return !this.#stopped && (this.#missing !== undefined || this.#pending.length > 0);
  }

  frame(reply: string): string {
    return `Content-Length: ${Buffer.byteLength(reply)}${BLANK_LINE}${reply}`;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && !this.#stopped) {
      rest = this.#missing === undefined ? this.#readHeader(rest) : this.#readBody(rest);
    }
  }

  end(): void {
    if (this.isPartial) {
      this.#fail();
    }
  }

  #readHeader(chunk: Buffer): Buffer {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const end = bytes.subarray(0, MAX_HEADER_BYTES).indexOf(BLANK_LINE);
    if (end < 0) {
      this.#pending = bytes;
      if (bytes.length >= MAX_HEADER_BYTES) {
        this.#fail();
      }
      return Buffer.alloc(0);
    }
    this.#pending = Buffer.alloc(0);
    this.#begin(contentLength(bytes.toString('latin1', 0, end)));
    return bytes.subarray(end + BLANK_LINE.length);
  }

  #begin(length: number | undefined): void {
    if (length === undefined) {
      this.#fail();
    } else if (length > this.maxBytes) {
      this.#stopped = true;
      this.events.tooLarge();
    } else {
      this.#missing = length;
      if (length === 0) {
        this.#complete(Buffer.alloc(0));
      }
    }
  }

  #readBody(chunk: Buffer): Buffer {
    const part = chunk.subarray(0, this.#missing);
    this.#missing = (this.#missing ?? 0) - part.length;
    if (this.#missing === 0 && this.#begun.length === 0) {
      this.#complete(part);
    } else {
      this.#begun.push(part);
      if (this.#missing === 0) {
        this.#complete(this.#begun.take());
      }
    }
    return chunk.subarray(part.length);
  }

  #complete(document: Buffer): void {
    this.#missing = undefined;
    this.events.document(document);
  }

  #fail(): void {
    this.#stopped = true;
    this.events.malformed();
  }
}

/** RFC 9110 §5.1 and §5.5: no control characters but the tab. */
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)$/;

/** The one Content-Length of a header part; other fields, such as Content-Type, are ignored. */
function contentLength(header: string): number | undefined {
  const lengths: number[] = [];
  for (const line of header.split('\r\n')) {
    const field = FIELD.exec(line);
    if (field === null) {
      return undefined;
    }
    if (field[1]?.toLowerCase() === 'content-length') {
      const value = withoutOptionalWhitespace(field[2] ?? '');
      lengths.push(/^\d{1,15}$/.test(value) ? Number(value) : -1);
    }
  }
  const [length] = lengths;
  return lengths.length === 1 && length !== undefined && length >= 0 ? length : undefined;
}
