import type { ImageFormat } from '../format.js';
import type { Codec, DecodeOptions, Pixels } from './pixels.js';

/** What is used of sharp, so that nobody needs its types. */
interface Sharp {
  ensureAlpha(): Sharp;
  flatten(options: { background: string }): Sharp;
  greyscale(): Sharp;
  toColourspace(space: string): Sharp;
  raw(): Sharp;
  toFormat(format: string, options: object): Sharp;
  toBuffer(options: { resolveWithObject: true }): Promise<{
    data: Uint8Array;
    info: { width: number; height: number; channels: 1 | 2 | 3 | 4 };
  }>;
}

type MakeSharp = (bytes: Uint8Array, options: object) => Sharp;

/** An optional peer dependency: a name in a variable, so that bundlers leave it alone. */
const SHARP = 'sharp';
let loading: Promise<MakeSharp> | undefined;

function load(): Promise<MakeSharp> {
  loading ??= import(SHARP).then(
    (module: { default: MakeSharp }) => module.default,
    (error: unknown) => {
      loading = undefined;
      throw new Error("an Image's pixels need sharp, which is not installed: npm install sharp", {
        cause: error,
      });
    },
  );
  return loading;
}

/** Through sharp: libvips, on threads of its own. */
export const codec: Codec = {
  async decode(bytes, { maxPixels, channels }): Promise<Pixels> {
    const sharp = await load();
    const image = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'warning' });
    const { data, info } = await inChannels(image, channels)
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data: plain(data), width: info.width, height: info.height, channels: info.channels };
  },

  async encode({ data, width, height, channels }, format, quality): Promise<Uint8Array> {
    const sharp = await load();
    const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
    const options = encoding(format, quality);
    const encoded = await image.toFormat(format, options).toBuffer({ resolveWithObject: true });
    return plain(encoded.data);
  },
};

/** sharp's TIFF is lossy by default, and its PNG once a quality is named. */
function encoding(format: ImageFormat, quality: number | undefined): object {
  if (format === 'tiff') {
    return { compression: 'lzw' };
  }
  const isLossy = format === 'jpeg' || format === 'webp' || format === 'avif';
  return isLossy && quality !== undefined ? { quality } : {};
}

function inChannels(image: Sharp, channels: DecodeOptions['channels']): Sharp {
  switch (channels) {
    case 1:
      return image.flatten({ background: 'white' }).greyscale().toColourspace('b-w');
    case 3:
      return image.flatten({ background: 'white' }).toColourspace('srgb');
    case 4:
      return image.toColourspace('srgb').ensureAlpha();
    default:
      return image;
  }
}

/** A Buffer is a Uint8Array, but not what the type says to those who compare or slice. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
