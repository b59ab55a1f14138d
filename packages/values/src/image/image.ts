import { ErrorCode, RpcError } from '@ujrpc/words';
import { codec } from '#pixels';
import { IMAGE_FORMATS, type ImageFormat } from './format.js';
import { imageHead } from './head.js';
import type { Pixels } from './pixels/pixels.js';
import { imageDefect } from './whole/index.js';

/** Messages of decoders can be long, and name what they like. */
const MAX_REASON_CHARACTERS = 120;

export interface PixelsOptions {
  /** Above so many pixels the image is refused before it is decoded; `Image.maxPixels`. */
  readonly maxPixels?: number;
  /** Convert to grey (1), RGB (3), both over white, or RGBA (4); by default as in the file. */
  readonly channels?: 1 | 3 | 4;
}

/**
 * An image that cannot be decoded. Handlers need not catch it: it crosses the wire as -32602, since
 * it is the caller who sent the image.
 */
export class ImageError extends RpcError {
  override readonly name: string = 'ImageError';

  constructor(message: string, cause?: unknown) {
    super(ErrorCode.InvalidParams, message);
    if (cause !== undefined) {
      this.cause = cause;
    }
  }
}

/**
 * An encoded image, as in a file. Its pixels are decoded when they are asked for.
 *
 * In a signature of a method it travels as the encoded file in base64.
 */
export class Image {
  /**
   * Images of more pixels are refused: as params and results for what their header claims, and by
   * `pixels()`. 64 megapixels unless set, a quarter of a gigabyte as RGBA; for the whole process.
   */
  static maxPixels = 67_108_864;

  /** By the first bytes of the file. */
  readonly format: ImageFormat;
  /** In pixels, as the header of the file says. */
  readonly width: number;
  /** In pixels, as the header of the file says. */
  readonly height: number;

  /**
   * @param bytes the encoded file, which is not copied
   * @throws ImageError when it is not a PNG, JPEG, WebP, TIFF, GIF or AVIF, when a part of it is missing,
   *   and when its header does not say how large it is
   */
  constructor(readonly bytes: Uint8Array) {
    const head = bytes instanceof Uint8Array ? imageHead(bytes) : undefined;
    if (head === undefined) {
      throw new ImageError('the bytes are not a PNG, JPEG, WebP, TIFF, GIF or AVIF image');
    }
    const defect = imageDefect(bytes, head.format);
    if (defect !== undefined) {
      throw new ImageError(`the ${head.format} image is truncated or damaged: ${defect}`);
    }
    const { format, width, height } = head;
    if (width === undefined || height === undefined) {
      throw new ImageError(`the ${format} image does not say how large it is`);
    }
    this.format = format;
    this.width = width;
    this.height = height;
  }

  /** Tells an image of another copy of this package, or of another realm, by its class too. */
  get [Symbol.toStringTag](): 'Image' {
    return 'Image';
  }

  /**
   * Decodes the image, of an animation its first frame: through sharp on Node (an optional peer
   * dependency), through a canvas in browsers. Pixels stand as in the file, not turned by EXIF.
   *
   * @throws ImageError when it has too many pixels, or is truncated or damaged; Error when sharp is
   *   not installed
   */
  async pixels({ maxPixels = Image.maxPixels, channels }: PixelsOptions = {}): Promise<Pixels> {
    if (!Number.isSafeInteger(maxPixels) || maxPixels < 1) {
      throw new RangeError(`maxPixels is an integer of at least 1, got ${String(maxPixels)}`);
    }
    const { format, width, height } = this;
    if (width * height > maxPixels) {
      throw new ImageError(
        `the ${format} image has ${width} × ${height} pixels, over ${maxPixels}`,
      );
    }
    return codec.decode(this.bytes, { maxPixels, channels }).catch((error: unknown) => {
      throw isMissing(error) ? error : undecodable(format, error);
    });
  }

  /**
   * Encodes pixels.
   *
   * @param format `png` by default; browsers encode PNG, JPEG and WebP only
   * @param quality 1 to 100, for JPEG, WebP and AVIF
   * @throws RangeError when the data is not of that size; Error when sharp is not installed
   */
  static async fromPixels(
    pixels: Pixels,
    format: ImageFormat = 'png',
    { quality }: { readonly quality?: number } = {},
  ): Promise<Image> {
    checkPixels(pixels);
    if (!IMAGE_FORMATS.includes(format)) {
      const known = IMAGE_FORMATS.join(', ');
      throw new TypeError(`unknown image format "${String(format)}"; expected one of: ${known}`);
    }
    return new Image(await codec.encode(pixels, format, quality));
  }
}

function checkPixels({ data, width, height, channels }: Pixels): void {
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
  if (!(data instanceof Uint8Array) || !isCount(width) || !isCount(height)) {
    throw new RangeError('pixels are { data: Uint8Array, width, height, channels }');
  }
  if (![1, 2, 3, 4].includes(channels) || data.length !== width * height * channels) {
    const size = `${width} × ${height} pixels of ${channels} channels`;
    throw new RangeError(`${size} are not ${data.length} bytes`);
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.cause as { code?: string })?.code?.startsWith('ERR_MODULE') === true
  );
}

function undecodable(format: ImageFormat, cause: unknown): ImageError {
  const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : '';
  const short = reason.slice(0, MAX_REASON_CHARACTERS);
  return new ImageError(`the ${format} image is truncated or damaged: ${short}`, cause);
}
