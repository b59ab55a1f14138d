import type { ImageFormat } from '../format.js';

/** Decoded pixels: rows from the top, each pixel's channels in turn, a byte for each. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
  readonly channels: 1 | 2 | 3 | 4;
}

export interface DecodeOptions {
  readonly maxPixels: number;
  readonly channels: 1 | 3 | 4 | undefined;
}

/** What decodes and encodes where this runs. */
export interface Codec {
  decode(bytes: Uint8Array, options: DecodeOptions): Promise<Pixels>;
  encode(pixels: Pixels, format: ImageFormat, quality: number | undefined): Promise<Uint8Array>;
}
