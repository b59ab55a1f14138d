/** What the files of each image format have at an offset, as Latin-1. */
const IMAGES: readonly (readonly [format: string, offset: number, signature: string])[] = [
  ['PNG', 0, '\x89PNG\r\n\x1a\n'],
  ['JPEG', 0, '\xff\xd8\xff'],
  ['GIF', 0, 'GIF87a'],
  ['GIF', 0, 'GIF89a'],
  ['WebP', 8, 'WEBP'],
  ['TIFF', 0, 'II*\0'],
  ['TIFF', 0, 'MM\0*'],
  ['AVIF', 4, 'ftypavif'],
  ['AVIF', 4, 'ftypavis'],
];

const LONGEST_SIGNATURE = 12;

/** The name of an image file's format by its first bytes; undefined for none that we know. */
export function imageFormat(bytes: Buffer): string | undefined {
  const start = bytes.toString('latin1', 0, LONGEST_SIGNATURE);
  return IMAGES.find(([, offset, signature]) => start.startsWith(signature, offset))?.[0];
}

/**
 * The header of an `.npy` file as NumPy wrote it, such as `{'descr': '<f4', …, 'shape': (2, 3), }`
 * (NEP 1); undefined when it is none.
 */
export function npyHeader(bytes: Buffer): string | undefined {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 6) !== '\x93NUMPY') {
    return undefined;
  }
  // Version 1 has two bytes of length, the others four.
  const isFirst = bytes[6] === 1;
  const start = isFirst ? 10 : 12;
  const end = start + (isFirst ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8));
  return end <= bytes.length ? bytes.toString('latin1', start, end).trim() : undefined;
}
