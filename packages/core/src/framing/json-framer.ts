import { Bytes } from './bytes.js';
import type { FrameEvents, Framer } from './framer.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** JSON's own white space (RFC 8259 §2). */
const SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);
const OPENERS: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const CLOSERS: ReadonlySet<number> = new Set([0x7d, 0x5d]);
/** What ends a bare number or word, beside white space: the next document, or a mistake. */
const DELIMITERS: ReadonlySet<number> = new Set([...OPENERS, ...CLOSERS, QUOTE, 0x2c, 0x3a]);

type State = 'between' | 'container' | 'string' | 'scalar';

/**
 * JSON documents one after another, with or without white space between them.
 *
 * Only brackets, quotes and white space are looked at: whether a document is JSON is for its reader
 * to say.
 */
export class JsonFramer implements Framer {
  #state: State = 'between';
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Of the document that has begun. */
  readonly #begun = new Bytes();
  #stopped = false;

  constructor(
    private readonly maxBytes: number,
    private readonly events: FrameEvents,
  ) {}

  get isPartial(): boolean {
    return this.#state !== 'between';
  }

  frame(reply: string): string {
    return `${reply}\n`;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let at = 0; at < chunk.length && !this.#stopped; at++) {
      const byte = chunk[at] as number;
      if (this.#state === 'between') {
        if (SPACE.has(byte)) {
          continue;
        }
        start = at;
        this.#begin(byte);
      } else if (this.#state === 'scalar' && (SPACE.has(byte) || DELIMITERS.has(byte))) {
        this.#complete(chunk.subarray(start, at));
        at--; // it may begin the next document
      } else if (this.#state !== 'scalar' && this.#isLast(byte)) {
        this.#complete(chunk.subarray(start, at + 1));
      }
    }
    if (this.#state !== 'between' && !this.#stopped) {
      this.#keep(chunk.subarray(start));
    }
  }

  end(): void {
    if (this.#stopped || this.#state === 'between') {
      return;
    }
    if (this.#state === 'scalar') {
      this.#complete(Buffer.alloc(0));
    } else {
      this.#stop();
      this.events.malformed();
    }
  }

  #begin(byte: number): void {
    if (OPENERS.has(byte)) {
      this.#state = 'container';
      this.#depth = 1;
    } else if (byte === QUOTE) {
      this.#state = 'string';
      this.#inString = true;
    } else if (DELIMITERS.has(byte)) {
      this.#stop();
      this.events.malformed();
    } else {
      this.#state = 'scalar';
    }
  }

  /** Steps over one byte of a container or string; true when it closes the document. */
  #isLast(byte: number): boolean {
    if (this.#inString) {
      if (this.#escaped) {
        this.#escaped = false;
      } else if (byte === BACKSLASH) {
        this.#escaped = true;
      } else if (byte === QUOTE) {
        this.#inString = false;
        return this.#state === 'string';
      }
      return false;
    }
    if (byte === QUOTE) {
      this.#inString = true;
    } else if (OPENERS.has(byte)) {
      this.#depth++;
    } else if (CLOSERS.has(byte)) {
      this.#depth--;
    }
    return this.#depth === 0;
  }

  #keep(part: Buffer): void {
    if (this.#begun.length + part.length > this.maxBytes) {
      this.#stop();
      this.events.tooLarge();
    } else {
      this.#begun.push(part);
    }
  }

  #complete(last: Buffer): void {
    this.#state = 'between';
    if (this.#begun.length + last.length > this.maxBytes) {
      this.#stop();
      this.events.tooLarge();
    } else if (this.#begun.length === 0) {
      this.events.document(last);
    } else {
      this.#begun.push(last);
      this.events.document(this.#begun.take());
    }
  }

  #stop(): void {
    this.#stopped = true;
    this.#state = 'between';
    this.#begun.take();
  }
}
