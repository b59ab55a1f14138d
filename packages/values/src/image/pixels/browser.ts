import type { ImageFormat } from '../format.js';
import type { Codec, Pixels } from './pixels.js';

/** What is used of the page or worker, so that nobody needs the DOM's types. */
interface Bitmap {
  readonly width: number;
  readonly height: number;
  close(): void;
}

interface Context2D {
  drawImage(image: Bitmap, x: number, y: number): void;
  getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
  putImageData(image: object, x: number, y: number): void;
}

interface Browser {
  createImageBitmap(blob: object, options: object): Promise<Bitmap>;
  Blob: new (parts: readonly Uint8Array[]) => object;
  ImageData: new (data: Uint8ClampedArray, width: number, height: number) => object;
  OffscreenCanvas: new (
    width: number,
    height: number,
  ) => {
    getContext(kind: '2d'): Context2D | null;
    convertToBlob(options: object): Promise<{ type: string; arrayBuffer(): Promise<ArrayBuffer> }>;
  };
}

const browser = globalThis as unknown as Browser;

/** Through the browser's own decoders and a canvas. */
export const codec: Codec = {
  async decode(bytes, { channels = 4 }): Promise<Pixels> {
    const blob = new browser.Blob([bytes]);
    // As in the file: neither turned by EXIF nor multiplied by alpha.
    const options = { imageOrientation: 'none', premultiplyAlpha: 'none' };
    const bitmap = await browser
      .createImageBitmap(blob, options)
      .catch(() => Promise.reject(new Error('this browser cannot decode it')));
    const { width, height } = bitmap;
    const { context } = canvas(width, height);
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    const { data } = context.getImageData(0, 0, width, height);
    return { data: fromRgba(data, channels), width, height, channels };
  },

  async encode(pixels, format, quality): Promise<Uint8Array> {
    const { width, height } = pixels;
    const { surface, context } = canvas(width, height);
    context.putImageData(new browser.ImageData(toRgba(pixels), width, height), 0, 0);
    const type = `image/${format satisfies ImageFormat}`;
    const options = { type, ...(quality === undefined ? {} : { quality: quality / 100 }) };
    const blob = await surface.convertToBlob(options);
    if (blob.type !== type) {
      throw new Error(`this browser cannot encode ${format}`);
    }
    return new Uint8Array(await blob.arrayBuffer());
  },
};

function canvas(width: number, height: number) {
  const surface = new browser.OffscreenCanvas(width, height);
  const context = surface.getContext('2d');
  if (context === null) {
    throw new Error('this browser gives no canvas of that size');
  }
  return { surface, context };
}

/** Over white, as on a printed page; luma by ITU-R BT.709. */
function fromRgba(rgba: Uint8ClampedArray, channels: 1 | 3 | 4): Uint8Array {
  if (channels === 4) {
    return new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.length);
  }
  const data = new Uint8Array((rgba.length / 4) * channels);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += channels) {
    const [red = 0, green = 0, blue = 0] = overWhite(rgba, from);
    if (channels === 1) {
      data[to] = Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    } else {
      data.set([red, green, blue], to);
    }
  }
  return data;
}

function overWhite(rgba: Uint8ClampedArray, at: number): number[] {
  const alpha = (rgba[at + 3] as number) / 255;
  return [0, 1, 2].map((part) => (rgba[at + part] as number) * alpha + 255 * (1 - alpha));
}

function toRgba({ data, channels }: Pixels): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray((data.length / channels) * 4);
  const colours = channels < 3 ? [0, 0, 0] : [0, 1, 2];
  const hasAlpha = channels % 2 === 0;
  for (let from = 0, to = 0; from < data.length; from += channels, to += 4) {
    for (const [part, colour] of colours.entries()) {
      rgba[to + part] = data[from + colour] as number;
    }
    rgba[to + 3] = hasAlpha ? (data[from + channels - 1] as number) : 255;
  }
  return rgba;
}
