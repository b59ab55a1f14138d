export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'tiff' | 'gif' | 'avif';

export const IMAGE_FORMATS: readonly ImageFormat[] = ['png', 'jpeg', 'webp', 'tiff', 'gif', 'avif'];

/** What the files of each format have at an offset, as Latin-1. */
const SIGNATURES: readonly (readonly [format: ImageFormat, offset: number, signature: string])[] = [
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['jpeg', 0, '\xff\xd8\xff'],
  ['gif', 0, 'GIF87a'],
  ['gif', 0, 'GIF89a'],
  ['webp', 8, 'WEBP'],
  ['tiff', 0, 'II*\0'],
  ['tiff', 0, 'MM\0*'],
  ['tiff', 0, 'II+\0'],
  ['tiff', 0, 'MM\0+'],
];

/** Enough for a dozen brands of an AVIF file. */
const LONGEST_START = 72;

/** The format of an encoded image by its first bytes; undefined for none that we know. */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, LONGEST_START));
  const found = SIGNATURES.find(([, offset, signature]) => start.startsWith(signature, offset));
  return found?.[0] ?? (isAvif(bytes, start) ? 'avif' : undefined);
}

/** Its first box lists the brands, four letters each: the major one, a version, then the others. */
function isAvif(bytes: Uint8Array, start: string): boolean {
  if (start.slice(4, 8) !== 'ftyp' || bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== 0) {
    return false;
  }
  for (let at = 8; at < Math.min(bytes[3] ?? 0, start.length); at += 4) {
    if (at !== 12 && /^avi[fs]$/.test(start.slice(at, at + 4))) {
      return true;
    }
  }
  return false;
}
