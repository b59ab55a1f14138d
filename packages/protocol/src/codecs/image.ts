import { Image, type ImageHead, imageDefect, imageHead } from '../image/index.js';
import { decodeBase64, encodeBase64, isBase64 } from './base64.js';
import { type Codec, classOf } from './codec.js';
import { headOf, isCut } from './head.js';

/** An encoded image in base64, as a file has it. Its pixels are decoded by who asks for them. */
export const image: Codec<Image> = {
  expected: 'Image as PNG, JPEG, WebP, TIFF, GIF or AVIF in base64',
  is: (wire): wire is string => {
    const head = typeof wire === 'string' && isBase64(wire) ? imageHeadOf(wire) : undefined;
    return (
      head !== undefined &&
      pixelsOf(head) <= Image.maxPixels &&
      imageDefect(decodeBase64(wire as string), head.format) === undefined
    );
  },
  has: (value): value is Image => classOf(value) === 'Image',
  encode: ({ bytes }) => encodeBase64(bytes),
  decode: (wire) => new Image(decodeBase64(wire)),
};

/** NaN, which is not below any limit, where the header does not say. */
export function pixelsOf({ width = Number.NaN, height = Number.NaN }: ImageHead): number {
  return width * height;
}

/** What the header of an image in base64 says, wherever in the file it stands. */
export function imageHeadOf(wire: string): ImageHead | undefined {
  const head = imageHead(headOf(wire));
  const isDeeper = head !== undefined && head.width === undefined && isCut(wire);
  return isDeeper ? imageHead(decodeBase64(wire)) : head;
}
