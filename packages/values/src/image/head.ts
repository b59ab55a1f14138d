import { dimensionsOf } from './dimensions.js';
import { type ImageFormat, imageFormat } from './format.js';

/** What the first bytes of an encoded image say. */
export interface ImageHead {
  readonly format: ImageFormat;
  /** In pixels; undefined where the header is cut short or says nothing. */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** @returns undefined for bytes that are not an image of a format that we know */
export function imageHead(bytes: Uint8Array): ImageHead | undefined {
  const format = imageFormat(bytes);
  if (format === undefined) {
    return undefined;
  }
  const { width, height } = dimensionsOf(bytes, format) ?? {};
  return { format, width, height };
}
