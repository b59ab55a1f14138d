import { describe, expect, test } from '@jest/globals';
import { RpcError } from '@ujrpc/words';
import fc from 'fast-check';
import { dimensionsOf } from './dimensions.js';
import { IMAGE_FORMATS, type ImageFormat } from './format.js';
import { Image, ImageError, imageFormat, type Pixels } from './index.js';

const WIDTH = 37;
const HEIGHT = 23;

/** Smooth, so that lossy formats come close. */
function gradient(channels: Pixels['channels']): Pixels {
  const data = new Uint8Array(WIDTH * HEIGHT * channels);
  for (let at = 0; at < data.length; at++) {
    const pixel = Math.floor(at / channels);
    const alpha = channels % 2 === 0 && at % channels === channels - 1;
    data[at] = alpha ? 255 : ((pixel % WIDTH) * 4 + (at % channels) * 20) % 256;
  }
  return { data, width: WIDTH, height: HEIGHT, channels };
}

function furthest(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? 999))), 0);
}

describe.each(IMAGE_FORMATS)('%s', (format) => {
  const isLossless = ['png', 'tiff'].includes(format);

  test('is encoded and decoded', async () => {
    const pixels = gradient(3);
    const image = await Image.fromPixels(pixels, format, { quality: 95 });
    expect(image).toMatchObject({ format, width: WIDTH, height: HEIGHT });
    expect(imageFormat(image.bytes)).toBe(format);
    const back = await new Image(image.bytes).pixels({ channels: 3 });
    expect(back).toMatchObject({ width: WIDTH, height: HEIGHT, channels: 3 });
    expect(back.data.length).toBe(pixels.data.length);
    expect(furthest(pixels.data, back.data)).toBeLessThanOrEqual(isLossless ? 0 : 24);
  });

  test('cut anywhere is refused, by name', async () => {
    const { bytes } = await Image.fromPixels(noise(64, 64), format);
    for (const length of cutsOf(bytes.length)) {
      const cut = (): Image => new Image(bytes.slice(0, length));
      expect(cut).toThrow(ImageError);
      expect(cut).toThrow(`the ${format} image is truncated or damaged: it `);
    }
  });

  test('of too many pixels is refused before it is decoded', async () => {
    const image = await Image.fromPixels(gradient(3), format);
    const message = `the ${format} image has 37 × 23 pixels, over 850`;
    await expect(image.pixels({ maxPixels: 850 })).rejects.toThrow(new ImageError(message));
    expect((await image.pixels({ maxPixels: 851 })).width).toBe(WIDTH);
  });

  test('with any bytes after its signature has dimensions or none, and never throws', async () => {
    const { bytes } = await Image.fromPixels(gradient(3), format);
    const tail = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 100 }), tail, (keep, rest) => {
        const mixed = new Uint8Array([...bytes.slice(0, keep), ...rest]);
        const found = dimensionsOf(mixed, format);
        expect(found === undefined || (found.width > 0 && found.height > 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

/** A few after the longest signature, many over the whole file, all near its end. */
function cutsOf(length: number): readonly number[] {
  const spread = Array.from({ length: 60 }, (_, i) => 16 + Math.floor((i * (length - 16)) / 60));
  return [...spread, ...Array.from({ length: 20 }, (_, i) => length - 1 - i)];
}

/** Nothing compresses it, so that half of the file is half of the image. */
function noise(width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 3);
  let state = 1;
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    data[at] = state >>> 24;
  }
  return { data, width, height, channels: 3 };
}

describe('an Image', () => {
  test.each<[string, unknown]>([
    ['nothing', new Uint8Array(0)],
    ['text', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a PDF', Buffer.from('%PDF-1.7\n')],
    ['another file of the same container', Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom')],
    ['a string', 'iVBORw0KGgo='],
  ])('is not made of %s', (_, bytes) => {
    expect(() => new Image(bytes as Uint8Array)).toThrow(
      new ImageError('the bytes are not a PNG, JPEG, WebP, TIFF, GIF or AVIF image'),
    );
  });

  test('that claims to be huge is refused by its header alone', async () => {
    const { bytes } = await Image.fromPixels(gradient(3), 'png');
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(16, 100_000);
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(20, 100_000);
    const message = 'the png image has 100000 × 100000 pixels, over 67108864';
    await expect(new Image(bytes).pixels()).rejects.toThrow(new ImageError(message));
  });

  test('whose header does not say how large it is is refused', async () => {
    const { bytes } = await Image.fromPixels(gradient(3), 'png');
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(16, 0);
    expect(() => new Image(bytes)).toThrow(
      new ImageError('the png image does not say how large it is'),
    );
  });

  test('whose pixels are damaged is refused when they are asked for', async () => {
    const { bytes } = await Image.fromPixels(noise(64, 64), 'png');
    bytes.fill(0x5a, bytes.length >> 1, (bytes.length >> 1) + 200);
    await expect(new Image(bytes).pixels()).rejects.toMatchObject({
      code: -32602,
      message: expect.stringMatching(/^the png image is truncated or damaged: /),
    });
  });

  test.each([1, 3, 4] as const)('gives %d channels', async (channels) => {
    for (const from of [1, 2, 3, 4] as const) {
      const image = await Image.fromPixels(gradient(from), 'png');
      const pixels = await image.pixels({ channels });
      expect(pixels.channels).toBe(channels);
      expect(pixels.data).toHaveLength(WIDTH * HEIGHT * channels);
    }
  });

  test('is an AVIF by any of its brands', () => {
    const brands = (text: string) =>
      Buffer.from(`\0\0\0${String.fromCharCode(8 + text.length)}ftyp${text}`, 'latin1');
    expect(imageFormat(brands('avif\0\0\0\0'))).toBe('avif');
    expect(imageFormat(brands('mif1\0\0\0\0miafavif'))).toBe('avif');
    expect(imageFormat(brands('mif1\0\0\0\0miafheic'))).toBeUndefined();
    expect(imageFormat(brands('mif1avif'))).toBeUndefined();
  });

  test('that cannot be decoded is the fault of the caller', () => {
    expect(new ImageError('m')).toBeInstanceOf(RpcError);
    expect(new ImageError('m')).toMatchObject({ name: 'ImageError', code: -32602 });
  });

  test.each([
    [{ ...gradient(3), width: 36 }, '36 × 23 pixels of 3 channels are not 2553 bytes'],
    [{ ...gradient(3), channels: 5 }, 'of 5 channels are not'],
    [{ ...gradient(3), data: [1] }, 'pixels are { data: Uint8Array, width, height, channels }'],
    [{ ...gradient(3), height: 0 }, 'pixels are {'],
  ])('is not made of %#', async (pixels, message) => {
    await expect(Image.fromPixels(pixels as Pixels)).rejects.toThrow(message);
  });

  test('has neither other formats nor other limits', async () => {
    await expect(Image.fromPixels(gradient(3), 'bmp' as ImageFormat)).rejects.toThrow(
      'unknown image format "bmp"; expected one of: png, jpeg, webp, tiff, gif, avif',
    );
    const image = await Image.fromPixels(gradient(3));
    await expect(image.pixels({ maxPixels: 0 })).rejects.toThrow(RangeError);
  });
});
