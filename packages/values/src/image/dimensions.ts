import type { ImageFormat } from './format.js';

export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/**
 * Width and height as the header of an encoded image gives them, without decoding it; undefined
 * where the header is cut short or says nothing.
 */
export function dimensionsOf(bytes: Uint8Array, format: ImageFormat): Dimensions | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const found = READERS[format](view);
    return found !== undefined && found.width > 0 && found.height > 0 ? found : undefined;
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined; // it ends before what was to be read
    }
    throw error;
  }
}

type Reader = (view: DataView) => Dimensions | undefined;

const READERS: Readonly<Record<ImageFormat, Reader>> = { png, jpeg, webp, tiff, gif, avif };

/** The IHDR chunk is the first (PNG §11.2.2). */
function png(view: DataView): Dimensions {
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** The logical screen descriptor (GIF89a §18). */
function gif(view: DataView): Dimensions {
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** Segments from marker to marker up to the frame header, SOF0…SOF15 (ITU-T T.81 §B.2.2). */
function jpeg(view: DataView): Dimensions | undefined {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) {
      return undefined;
    }
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    // Bytes that fill, and markers on their own, have no length after them.
    const alone = marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += marker === 0xff ? 1 : alone ? 2 : 2 + view.getUint16(at + 2);
  }
}

/** The first chunk is of one of three kinds (RFC 9649 §2). */
function webp(view: DataView): Dimensions | undefined {
  switch (ascii(view, 12)) {
    case 'VP8X':
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return {
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
    default:
      return undefined;
  }
}

/** Tags 256 and 257 of the first directory (TIFF 6.0 §2; BigTIFF, whose numbers are wider). */
function tiff(view: DataView): Dimensions | undefined {
  const little = view.getUint8(0) === 0x49;
  const isBig = view.getUint16(2, little) === 43;
  const offset = (at: number): number =>
    isBig ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
  const directory = offset(isBig ? 8 : 4);
  const count = isBig ? offset(directory) : view.getUint16(directory, little);
  const [first, entryBytes, value] = isBig ? [8, 20, 12] : [2, 12, 8];
  const sizes = new Map<number, number>();
  for (let entry = 0; entry < count; entry++) {
    const at = directory + first + entry * entryBytes;
    const isShort = view.getUint16(at + 2, little) === 3;
    const size = isShort ? view.getUint16(at + value, little) : view.getUint32(at + value, little);
    sizes.set(view.getUint16(at, little), size);
  }
  const [width, height] = [sizes.get(256), sizes.get(257)];
  return width === undefined || height === undefined ? undefined : { width, height };
}

/** The largest `ispe` of meta/iprp/ipco: images of parts are smaller (ISO/IEC 23008-12 §6.5.3). */
function avif(view: DataView): Dimensions | undefined {
  const found: Dimensions[] = [];
  const within: Readonly<Record<string, number>> = { meta: 12, iprp: 8, ipco: 8 };
  const visit = (from: number, to: number): void => {
    for (let at = from; at + 8 <= to; ) {
      const size = view.getUint32(at);
      const type = ascii(view, at + 4);
      const header = within[type];
      if (type === 'ispe') {
        found.push({ width: view.getUint32(at + 12), height: view.getUint32(at + 16) });
      } else if (header !== undefined) {
        visit(at + header, Math.min(at + size, to));
      }
      if (size < 8) {
        return; // up to the end of the file, or of 64 bits: never before the properties
      }
      at += size;
    }
  };
  visit(0, view.byteLength);
  return found.sort((a, b) => b.width * b.height - a.width * a.height)[0];
}

function ascii(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)));
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;
}
