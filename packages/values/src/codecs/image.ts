import { Image, type ImageHead, imageDefect, imageHead } from '../image/index.js';
import { base64Codec, type Encoded } from './base64-codec.js';
import { classOf } from './gist.js';

/** An encoded image in base64, as in a file. Its pixels are decoded by who asks for them. */
export const image = /* @__PURE__ */ base64Codec<Image>({
  type: 'Image',
  form: 'as PNG, JPEG, WebP, TIFF, GIF or AVIF in base64',
  has: (value): value is Image => classOf(value) === 'Image',
  fits: (encoded) => {
    const head = imageHeadOf(encoded);
    return (
      head !== undefined &&
      pixelsOf(head) <= Image.maxPixels &&
      imageDefect(encoded.whole(), head.format) === undefined
    );
  },
  toBytes: ({ bytes }) => bytes,
  fromBytes: (bytes) => new Image(bytes),
});

/** NaN, which is not below any limit, where the header does not say. */
export function pixelsOf({ width = Number.NaN, height = Number.NaN }: ImageHead): number {
  return width * height;
}

/** What the header of an image says, wherever in the file it is. */
export function imageHeadOf(encoded: Encoded): ImageHead | undefined {
  const first = encoded.head();
  const head = imageHead(first);
  const isDeeper =
    head !== undefined && head.width === undefined && first.length < encoded.byteLength;
  return isDeeper ? imageHead(encoded.whole()) : head;
}
