import { decodeNpy, imageFormat, type NDArray } from '@ujrpc/values';
import { CallError } from '../errors.js';
import { printable } from '../json/print.js';
import { arrayText } from './array-text.js';

export type BinaryFormat = 'bytes' | 'numpy' | 'image';

export interface BinaryResult {
  readonly bytes: Buffer;
  /** Lines for a terminal, which the bytes themselves would wreck. */
  readonly summary: string;
}

/**
 * The bytes of a result that travelled as base64.
 *
 * @param source the result as JSON source
 * @throws CallError when it is not what the format says
 */
export function decodeBinary(source: string, format: BinaryFormat): BinaryResult {
  const bytes = decodeBase64(source, format);
  return { bytes, summary: READERS[format](bytes) };
}

const READERS: Readonly<Record<BinaryFormat, (bytes: Buffer) => string>> = {
  bytes: (bytes) => `${bytes.length} bytes; -o FILE saves them, --format json shows them`,
  image: (bytes) => {
    const kind = imageFormat(bytes);
    if (kind === undefined) {
      throw new CallError('the result is not an image of a known format; use --format bytes');
    }
    return `${kind} image, ${bytes.length} bytes; -o FILE saves them`;
  },
  numpy: (bytes) => arrayText(readArray(bytes)),
};

function readArray(bytes: Buffer): NDArray {
  try {
    return decodeNpy(bytes);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      const reason = printable(error.message);
      throw new CallError(`the result is not an .npy file: ${reason}; use --format bytes`);
    }
    throw error;
  }
}

function decodeBase64(source: string, format: BinaryFormat): Buffer {
  if (!isBase64(source)) {
    throw new CallError(
      `the result is not base64, so it cannot be read as ${format}; use --format json`,
    );
  }
  return Buffer.from(JSON.parse(source) as string, 'base64');
}

/**
 * Standard base64 with its padding (RFC 4648 §4); Buffer alone would read anything.
 *
 * @param source of a JSON value
 */
export function isBase64(source: string): boolean {
  const text: unknown = source.startsWith('"') ? JSON.parse(source) : undefined;
  return typeof text === 'string' && text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
