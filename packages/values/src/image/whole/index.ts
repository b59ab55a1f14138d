import type { ImageFormat } from '../format.js';
import { avifIsWhole } from './avif.js';
import { gifIsWhole } from './gif.js';
import { jpegIsWhole } from './jpeg.js';
import { pngIsWhole } from './png.js';
import { tiffIsWhole } from './tiff.js';
import { webpIsWhole } from './webp.js';

interface Structure {
  /** Throws RangeError where it would read beyond the end. Its cost is linear in the bytes. */
  readonly isWhole: (view: DataView) => boolean;
  /** What is wrong otherwise. */
  readonly defect: string;
}

const STRUCTURES: Readonly<Record<ImageFormat, Structure>> = {
  png: { isWhole: pngIsWhole, defect: 'it does not reach its IEND chunk' },
  jpeg: { isWhole: jpegIsWhole, defect: 'it does not reach its EOI marker' },
  webp: { isWhole: webpIsWhole, defect: 'it is shorter than its RIFF header says' },
  tiff: { isWhole: tiffIsWhole, defect: 'it has directories that point beyond its end' },
  gif: { isWhole: gifIsWhole, defect: 'it does not reach its trailer' },
  avif: { isWhole: avifIsWhole, defect: 'it does not hold all of its boxes' },
};

/**
 * Whether an encoded image has all of its parts, by their lengths and ends alone: nothing is
 * decoded, and bytes after its end are ignored.
 *
 * @returns in words what is wrong; undefined for an image that is whole
 */
export function imageDefect(bytes: Uint8Array, format: ImageFormat): string | undefined {
  const { isWhole, defect } = STRUCTURES[format];
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return isWhole(view) ? undefined : defect;
  } catch (error) {
    if (error instanceof RangeError) {
      return defect;
    }
    throw error;
  }
}
