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
