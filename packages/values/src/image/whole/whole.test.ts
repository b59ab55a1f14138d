import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { python } from '../../fixtures/python.js';
import { IMAGE_FORMATS } from '../format.js';
import { Image, ImageError, type ImageFormat, imageDefect } from '../index.js';

/** Every kind of file that Pillow writes in our formats; Debian's has no AVIF. */
const PILLOW = `
from PIL import Image
first = Image.effect_noise((40, 30), 60).convert('RGB')
pages = [first, first.rotate(90), first.rotate(180)]
kinds = {
    'png': dict(format='png'), 'png 1 bit': dict(format='png', mode='1'),
    'animated png': dict(format='png', save_all=True, append_images=pages),
    'jpeg': dict(format='jpeg'), 'grey jpeg': dict(format='jpeg', mode='L'),
    'cmyk jpeg': dict(format='jpeg', mode='CMYK'),
    'progressive jpeg': dict(format='jpeg', progressive=True, optimize=True),
    'jpeg with restarts': dict(format='jpeg', restart_marker_blocks=2),
    'jpeg with a comment': dict(format='jpeg', comment=b'\\xff\\xd9' * 9),
    'gif': dict(format='gif'),
    'animated gif': dict(format='gif', save_all=True, append_images=pages, loop=0, duration=40),
    'webp': dict(format='webp'), 'lossless webp': dict(format='webp', lossless=True),
    'animated webp': dict(format='webp', save_all=True, append_images=pages),
    'webp with metadata': dict(format='webp', exif=b'Exif\\0\\0II*\\0\\x08\\0\\0\\0\\0\\0\\0\\0\\0'),
    'tiff': dict(format='tiff'), 'tiff of pages': dict(format='tiff', save_all=True, append_images=pages),
    'tiff lzw': dict(format='tiff', compression='tiff_lzw'),
    'tiff deflate': dict(format='tiff', compression='tiff_adobe_deflate'),
    'tiff jpeg': dict(format='tiff', compression='jpeg'),
    'tiff 16 bit big-endian': dict(format='tiff', mode='I;16B'),
}
out = {}
for name, options in kinds.items():
    mode = options.pop('mode', 'RGB')
    picture = first.convert('I').convert('I;16B') if mode == 'I;16B' else first.convert(mode)
    file = io.BytesIO()
    picture.save(file, **options)
    out[name] = base64.b64encode(file.getvalue()).decode()
json.dump(out, sys.stdout)
`;

const noise = sharp({
  create: { width: 40, height: 30, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
}); // biome-ignore format: one picture
const pages = async () => {
  const raw = await noise.clone().raw().toBuffer();
  const data = Buffer.concat([raw, raw, raw]);
  return sharp(data, { raw: { width: 40, height: 90, channels: 3, pageHeight: 30 } });
};

const SHARP: Readonly<Record<string, () => Promise<Buffer>>> = {
  png: () => noise.clone().png().toBuffer(),
  'png with a palette': () => noise.clone().png({ palette: true, progressive: true }).toBuffer(),
  jpeg: () => noise.clone().jpeg().toBuffer(),
  'progressive jpeg': () => noise.clone().jpeg({ progressive: true }).toBuffer(),
  'mozjpeg with metadata': () => noise.clone().jpeg({ mozjpeg: true }).withMetadata().toBuffer(),
  webp: () => noise.clone().webp().toBuffer(),
  'webp near lossless': () => noise.clone().webp({ nearLossless: true }).withMetadata().toBuffer(),
  'animated webp': async () => (await pages()).webp().toBuffer(),
  gif: () => noise.clone().gif().toBuffer(),
  'animated gif': async () => (await pages()).gif().toBuffer(),
  tiff: () => noise.clone().tiff({ compression: 'none' }).toBuffer(),
  'tiff of tiles': () => noise.clone().tiff({ tile: true, pyramid: true }).toBuffer(),
  'big tiff': () => noise.clone().tiff({ bigtiff: true, compression: 'lzw' }).toBuffer(),
  'tiff of pages': async () => (await pages()).tiff({ compression: 'deflate' }).toBuffer(),
  avif: () => noise.clone().avif({ effort: 0 }).toBuffer(),
  'lossless avif': () => noise.clone().avif({ effort: 0, lossless: true }).toBuffer(),
  'avif with metadata': () => noise.clone().avif({ effort: 0 }).withMetadata().toBuffer(),
};

const byPillow = Object.entries((await python(PILLOW)) as Record<string, string>).map(
  ([name, file]) => [`Pillow: ${name}`, async () => Buffer.from(file, 'base64')] as const,
);
const bySharp = Object.entries(SHARP).map(([name, write]) => [`sharp: ${name}`, write] as const);
const files = [...byPillow, ...bySharp];

describe.each(files)('%s', (_, write) => {
  test('is whole, with 40 × 30 pixels', async () => {
    const image = new Image(await write());
    expect(image).toMatchObject({ width: 40, height: 30 });
    expect(await image.pixels()).toMatchObject({ width: 40, height: 30 });
  });

  test('is whole with bytes after its end', async () => {
    const bytes = await write();
    for (const tail of [Buffer.alloc(1), Buffer.alloc(100)]) {
      const { format } = new Image(bytes);
      if (format !== 'avif' || tail.length >= 8) {
        expect(new Image(Buffer.concat([bytes, tail]))).toMatchObject({ format });
      }
    }
  });

  test('is refused when cut, wherever that is', async () => {
    const bytes = await write();
    // A byte that only fills to an even length is not a loss.
    const spare = bytes.at(-1) === 0 ? 1 : 0;
    const step = Math.max(1, Math.floor(bytes.length / 300));
    const missed: number[] = [];
    for (let length = 40; length < bytes.length - spare; length += step) {
      if (imageDefect(bytes.subarray(0, length), new Image(bytes).format) === undefined) {
        missed.push(length);
      }
    }
    expect(missed).toEqual([]);
  });
});

test('a preview within a JPEG does not end it', async () => {
  const inner = await noise.clone().jpeg().toBuffer();
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(inner.length + 2, 4);
  const whole = Buffer.concat([head, inner, inner.subarray(2)]);
  expect(new Image(whole)).toMatchObject({ format: 'jpeg', width: 40 });
  expect(() => new Image(whole.subarray(0, -2))).toThrow(
    new ImageError('the jpeg image is truncated or damaged: it does not reach its EOI marker'),
  );
});

describe.each(IMAGE_FORMATS)('%s', (format) => {
  test('any bytes are whole or not, and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['string', 'undefined']).toContain(typeof imageDefect(bytes, format));
      }),
      { numRuns: 500 },
    );
  });
});

/** Files that make a reader go round, or read the same again and again. */
describe('a hostile file is read once', () => {
  const SIZE = 100_000;
  /** Reads of the whole file are counted, not timed. */
  function readsOf(bytes: Uint8Array, format: ImageFormat): number {
    let reads = 0;
    const counted = new Proxy(DataView, {
      construct: (target, [buffer, from, length]) =>
        new Proxy(new target(buffer, from, length), {
          get(view, name) {
            const member: unknown = Reflect.get(view, name, view);
            reads += 1;
            return typeof member === 'function' ? member.bind(view) : member;
          },
        }),
    });
    const before = globalThis.DataView;
    globalThis.DataView = counted;
    try {
      imageDefect(bytes, format);
    } finally {
      globalThis.DataView = before;
    }
    return reads;
  }

  test('a TIFF whose directories point to each other', () => {
    const bytes = Buffer.alloc(SIZE);
    bytes.write('II*\0', 'latin1');
    bytes.writeUInt32LE(8, 4);
    bytes.writeUInt16LE(1, 8);
    bytes.writeUInt32LE(8, 22);
    expect(imageDefect(bytes, 'tiff')).toBe('it has directories that point beyond its end');
    expect(readsOf(bytes, 'tiff')).toBeLessThan(20 * SIZE);
  });

  test.each<[ImageFormat, number]>([
    ['jpeg', 0xff],
    ['jpeg', 0],
    ['gif', 0x21],
    ['gif', 0],
    ['png', 0],
    ['avif', 0],
    ['tiff', 1],
  ])('a %s of nothing but %d', (format, byte) => {
    expect(readsOf(new Uint8Array(SIZE).fill(byte), format)).toBeLessThan(20 * SIZE);
  });
});
