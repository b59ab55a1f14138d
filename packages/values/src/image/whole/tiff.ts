/**
 * Every directory of the file, all values that its entries point to, and all strips and tiles of
 * pixels lie within the file (TIFF 6.0 §2; BigTIFF, whose numbers are wider).
 */
export function tiffIsWhole(view: DataView): boolean {
  const file = new TiffFile(view);
  for (let at = file.offset(file.isBig ? 8 : 4); at !== 0; ) {
    const next = file.directory(at);
    if (next === undefined) {
      return false;
    }
    at = next;
  }
  return true;
}

/** Where the strips or tiles begin, and how many bytes each takes. */
const PIXELS = [
  [273, 279],
  [324, 325],
] as const;

/** Bytes of a value by its type, from 1. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

interface Values {
  readonly at: number;
  readonly count: number;
  readonly bytes: number;
}

class TiffFile {
  readonly isBig: boolean;
  readonly #isLittle: boolean;
  /** No honest file has more values: it would be larger. One whose directories go round does. */
  #left: number;

  constructor(private readonly view: DataView) {
    this.#isLittle = view.getUint8(0) === 0x49;
    this.isBig = view.getUint16(2, this.#isLittle) === 43;
    this.#left = view.byteLength;
  }

  /** @returns where the next one is, 0 after the last; undefined when this one is not whole */
  directory(at: number): number | undefined {
    const [countBytes, entryBytes] = this.isBig ? [8, 20] : [2, 12];
    const count = this.isBig ? this.offset(at) : this.#uint16(at);
    const entries = new Map<number, Values>();
    for (let entry = 0; entry < count; entry++) {
      const from = at + countBytes + entry * entryBytes;
      const values = this.#values(from);
      if (!this.#holds(values.at, values.count * values.bytes) || !this.#spend(1)) {
        return undefined;
      }
      entries.set(this.#uint16(from), values);
    }
    const next = this.offset(at + countBytes + count * entryBytes);
    return this.#spend(1) && this.#holdsPixels(entries) ? next : undefined;
  }

  offset(at: number): number {
    const { view } = this;
    return this.isBig
      ? Number(view.getBigUint64(at, this.#isLittle))
      : view.getUint32(at, this.#isLittle);
  }

  #uint16(at: number): number {
    return this.view.getUint16(at, this.#isLittle);
  }

  /** Few of them stand in the entry itself. */
  #values(entry: number): Values {
    const bytes = TYPE_BYTES[this.#uint16(entry + 2)] ?? 0;
    const count = this.offset(entry + 4);
    const [field, room] = this.isBig ? [entry + 12, 8] : [entry + 8, 4];
    return { at: count * bytes <= room ? field : this.offset(field), count, bytes };
  }

  #holdsPixels(entries: ReadonlyMap<number, Values>): boolean {
    return PIXELS.every(([offsets, lengths]) => {
      const [from, size] = [entries.get(offsets), entries.get(lengths)];
      const count = Math.min(from?.count ?? 0, size?.count ?? 0);
      if (from === undefined || size === undefined || !this.#spend(count)) {
        return count === 0;
      }
      for (let at = 0; at < count; at++) {
        if (!this.#holds(this.#number(from, at), this.#number(size, at))) {
          return false;
        }
      }
      return true;
    });
  }

  #number({ at, bytes }: Values, index: number): number {
    const from = at + index * bytes;
    switch (bytes) {
      case 2:
        return this.#uint16(from);
      case 4:
        return this.view.getUint32(from, this.#isLittle);
      case 8:
        return Number(this.view.getBigUint64(from, this.#isLittle));
      default:
        return this.view.getUint8(from);
    }
  }

  #holds(at: number, length: number): boolean {
    return at + length <= this.view.byteLength;
  }

  #spend(count: number): boolean {
    this.#left -= count;
    return this.#left >= 0;
  }
}
