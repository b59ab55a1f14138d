import { Image, imageDefect } from '../image/index.js';
import { isNpy, readNpyHead, shapeText } from '../ndarray/index.js';
import { byteLengthOf, decodeBase64, isBase64 } from './base64.js';
import { headOf } from './head.js';
import { imageHeadOf, pixelsOf } from './image.js';

/** What a text is that should have been base64 of something else, without repeating it. */
export function describeBase64(text: string): string {
  if (!isBase64(text)) {
    return 'no base64';
  }
  return describeNpy(text) ?? describeImage(text) ?? `base64 of ${byteLengthOf(text)} bytes`;
}

function describeNpy(text: string): string | undefined {
  const bytes = headOf(text);
  if (!isNpy(bytes)) {
    return undefined;
  }
  try {
    const { dtype, shape } = readNpyHead(bytes, byteLengthOf(text));
    return `.npy of ${dtype} ${shapeText(shape)}`;
  } catch (error) {
    return `.npy, but ${(error as Error).message}`;
  }
}

function describeImage(text: string): string | undefined {
  const head = imageHeadOf(text);
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
  const defect = imageDefect(decodeBase64(text), format);
  return defect === undefined ? size : `${size}, truncated or damaged: ${defect}`;
}
