import { Lane } from '../words.js';

/** What is longer is not kept in `replies` until another takes its place. */
const LONG_TEXT = 4096;

/** How the engine says what a string argument is. */
const Form = { Utf8: 0, Ascii: 1 };

/** JavaScript has no name for it: an internal error. */
const FAILED = 7;

const NUMBERS_PER_ENTRY = 4;

/** Entries with `params`, and more. */
const HAS_TEXTS = new Set([Lane.Call, Lane.Cancel, Lane.Credit, Lane.Headers, Lane.Response]);

/**
 * The call block in arrays of JavaScript's own: handlers may have the engine's memory grow, which
 * empties views on it. So entries are copied in before a dispatch, and outcomes out after it.
 */
export class WasmBlock {
  #memory;
  #exports;
  #duplicatesFilled = 0;
  #metasFilled = 0;

  constructor(memory, exports, capacity) {
    this.#memory = memory;
    this.#exports = exports;
    this.capacity = capacity;
    this.lane = new Uint8Array(capacity);
    this.method = new Int32Array(capacity);
    this.call = new Int32Array(capacity);
    this.connection = new Int32Array(capacity);
    this.first = new Int32Array(capacity);
    this.count = new Int32Array(capacity);
    this.numbers = new Float64Array(NUMBERS_PER_ENTRY * capacity);
    this.results = new Float64Array(capacity);
    this.outcome = new Uint8Array(capacity);
    this.metas = [];
    this.duplicates = [];
    this.replies = [];
  }

  /**
   * @param numbers how many of them are in use
   * @returns the texts of the dispatch
   */
  copyIn(count, numbers) {
    const texts = [];
    const strings = this.#exports.stringCount();
    if (strings > 0) {
      this.#copyStrings(strings, texts);
    }
    const { layout, int32, float64, bytes } = this.#memory;
    const number = layout.numbers >> 3;
    for (let i = 0; i < numbers; i++) {
      this.numbers[i] = float64[number + i];
    }
    const method = layout.method >> 2;
    const call = layout.call >> 2;
    const connection = layout.connection >> 2;
    const first = layout.first >> 2;
    const counts = layout.count >> 2;
    for (let i = 0; i < count; i++) {
      const lane = bytes[layout.lane + i];
      this.lane[i] = lane;
      this.outcome[i] = 0;
      this.method[i] = int32[method + i];
      this.call[i] = int32[call + i];
      this.connection[i] = int32[connection + i];
      this.first[i] = int32[first + i];
      this.count[i] = int32[counts + i];
      if (lane !== Lane.Scalar && HAS_TEXTS.has(lane)) {
        this.first[i] = texts.length;
        this.#copyCall(i, texts);
      }
    }
    return texts;
  }

  copyOut(count) {
    const { layout, bytes, float64 } = this.#memory;
    const result = layout.results >> 3;
    for (let i = 0; i < count; i++) {
      bytes[layout.outcome + i] = this.outcome[i];
      float64[result + i] = this.results[i];
    }
  }

  /** Has every entry answered with an internal error. */
  fail(count) {
    const { layout, bytes } = this.#memory;
    bytes.fill(FAILED, layout.outcome, layout.outcome + count);
  }

  takeReply(index) {
    const text = this.replies[index];
    if (text.length > LONG_TEXT) {
      this.replies[index] = undefined;
    }
    return text;
  }

  #copyStrings(count, texts) {
    const { layout } = this.#memory;
    const table = this.#exports.strings() >>> 0;
    for (let i = 0; i < count; i++) {
      const { int32, bytes } = this.#memory;
      const entry = table + i * layout.stringBytes;
      const at = int32[entry >> 2] >>> 0;
      const length = int32[(entry >> 2) + 1];
      const form = bytes[entry + layout.formOfString];
      if (form === Form.Utf8) {
        texts.push(this.#memory.utf8(at, length));
      } else if (form === Form.Ascii) {
        texts.push(this.#memory.latin1(at, length));
      } else {
        const decoded = this.#exports.decode(i);
        texts.push(decoded < 0 ? undefined : this.#memory.outputBytes(decoded));
      }
    }
  }

  #copyCall(index, texts) {
    const { layout, bytes } = this.#memory;
    const entry = layout.entries + index * layout.entryBytes;
    texts.push(this.#textAt(entry + layout.idOfEntry));
    texts.push(this.#textAt(entry + layout.paramsOfEntry));
    const meta = this.#textAt(entry + layout.metaOfEntry);
    if (meta !== undefined || index < this.#metasFilled) {
      this.metas[index] = meta;
      this.#metasFilled = Math.max(this.#metasFilled, index + 1);
    }
    const duplicate = entry + layout.duplicateOfEntry;
    const isTwice = bytes[duplicate + 8] !== 0; // of the optional, after its string_view
    if (isTwice || index < this.#duplicatesFilled) {
      this.duplicates[index] = isTwice ? JSON.parse(this.#textAt(duplicate)) : undefined;
      this.#duplicatesFilled = Math.max(this.#duplicatesFilled, index + 1);
    }
  }

  /** Of a string_view. */
  #textAt(at) {
    const { int32 } = this.#memory;
    const bytes = int32[(at >> 2) + 1];
    return bytes === 0 ? undefined : this.#memory.text(int32[at >> 2] >>> 0, bytes);
  }
}
