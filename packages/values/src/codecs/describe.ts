import { Image, imageDefect } from '../image/index.js';
import { isNpy, readNpyHead, shapeText } from '../ndarray/index.js';
import { isBase64 } from './base64.js';
import { type Encoded, ofBase64 } from './base64-codec.js';
import { imageHeadOf, pixelsOf } from './image.js';

/** What a text is that should have been base64 of something else, without repeating it. */
export function describeBase64(text: string): string {
  if (!isBase64(text)) {
    return 'not base64';
  }
  const encoded = ofBase64(text);
  return describeNpy(encoded) ?? describeImage(encoded) ?? `base64 of ${encoded.byteLength} bytes`;
}

function describeNpy(encoded: Encoded): string | undefined {
  const bytes = encoded.head();
  if (!isNpy(bytes)) {
    return undefined;
  }
  try {
    const { dtype, shape } = readNpyHead(bytes, encoded.byteLength);
    return `.npy of ${dtype} ${shapeText(shape)}`;
  } catch (error) {
    return `.npy, but ${(error as Error).message}`;
  }
}

function describeImage(encoded: Encoded): string | undefined {
  const head = imageHeadOf(encoded);
  if (head === undefined) {
    return undefined;
  }
  const { format, width, height } = head;
  if (width === undefined || height === undefined) {
    return `${format} image that ends within its header, or has none`;
  }
  const size = `${format} image of ${width} × ${height} pixels`;
  if (pixelsOf(head) > Image.maxPixels) {
    return `${size}, over ${Image.maxPixels}`;
  }
  const defect = imageDefect(encoded.whole(), format);
  return defect === undefined ? size : `${size}, truncated or damaged: ${defect}`;
}
