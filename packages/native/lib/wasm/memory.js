import { textIn } from './text.js';

/** What `open` returns the places of, in this order; src/hosts/wasm/exports.cpp fills it. */
const LAYOUT = [
  'events',
  'maxEvents',
  'inbox',
  'inboxBytes',
  'capacity',
  'numbers',
  'results',
  'method',
  'call',
  'connection',
  'first',
  'count',
  'lane',
  'outcome',
  'entries',
  'entryBytes',
  'idOfEntry',
  'paramsOfEntry',
  'metaOfEntry',
  'duplicateOfEntry',
  'stringBytes',
  'formOfString',
];

/** UTF-8 takes no more of a UTF-16 unit. */
const BYTES_PER_UNIT = 3;

/**
 * The memory of an instance. It grows within any call of the engine, which empties every view on it:
 * so nobody keeps one, but asks here.
 */
export class Memory {
  #exports;
  #buffer;
  #text;
  #int32;
  #float64;
  /** Where things are, by the names of LAYOUT, in bytes. */
  layout = {};

  constructor(exports) {
    this.#exports = exports;
  }

  #refresh() {
    const { buffer } = this.#exports.memory;
    if (buffer === this.#buffer) {
      return;
    }
    this.#buffer = buffer;
    this.#text = textIn(buffer);
    this.#int32 = new Int32Array(buffer);
    this.#float64 = new Float64Array(buffer);
  }

  get bytes() {
    this.#refresh();
    return this.#text.bytes;
  }
  /** By an index of four bytes each. */
  get int32() {
    this.#refresh();
    return this.#int32;
  }
  /** By an index of eight bytes each. */
  get float64() {
    this.#refresh();
    return this.#float64;
  }

  readLayout(at) {
    const { int32 } = this;
    for (const [index, name] of LAYOUT.entries()) {
      this.layout[name] = int32[(at >> 2) + index] >>> 0;
    }
  }

  latin1(at, bytes) {
    this.#refresh();
    return this.#text.latin1(at, at + bytes);
  }

  utf8(at, bytes) {
    this.#refresh();
    return this.#text.utf8(at, at + bytes);
  }

  /** Text that is ASCII more often than not. */
  text(at, bytes) {
    this.#refresh();
    const all = this.#text.bytes;
    const end = at + bytes;
    for (let i = at; i < end; i++) {
      if (all[i] > 127) {
        return this.#text.utf8(at, end);
      }
    }
    return this.#text.latin1(at, end);
  }

  /** Bytes that stay. */
  copy(at, bytes) {
    return Uint8Array.prototype.slice.call(this.bytes, at, at + bytes);
  }

  /** @returns how many bytes the text took */
  write(text, at, room) {
    this.#refresh();
    return this.#text.write(text, at, room);
  }

  static roomFor(text) {
    return text.length * BYTES_PER_UNIT;
  }

  /** Text for the engine's next call; @returns its bytes */
  give(text) {
    const room = Memory.roomFor(text);
    const at = this.#exports.input(room) >>> 0; // before a view on memory, which may grow with it
    return this.write(text, at, room);
  }

  giveBytes(bytes) {
    const at = this.#exports.input(bytes.byteLength) >>> 0;
    this.bytes.set(bytes, at);
    return bytes.byteLength;
  }

  /** What the engine has put out: text of so many bytes, or none. */
  output(bytes) {
    return bytes === 0 ? undefined : this.text(this.#exports.output() >>> 0, bytes);
  }

  outputBytes(bytes) {
    return new Uint8Array(this.copy(this.#exports.output() >>> 0, bytes));
  }

  /** Names and values of header fields. */
  outputFields(bytes) {
    return bytes === 0 ? [] : this.latin1(this.#exports.output() >>> 0, bytes - 1).split('\0');
  }
}
