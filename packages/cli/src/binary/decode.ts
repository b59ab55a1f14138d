import { CallError } from '../errors.js';
import { imageFormat, npyHeader } from './signatures.js';

export type BinaryFormat = 'bytes' | 'numpy' | 'image';

export interface BinaryResult {
  readonly bytes: Buffer;
  /** One line for a terminal, which the bytes themselves would wreck. */
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
  const size = `${bytes.length} bytes`;
  if (format === 'bytes') {
    return { bytes, summary: size };
  }
  const kind = format === 'image' ? imageFormat(bytes) : npyHeader(bytes);
  if (kind === undefined) {
    const expected = format === 'image' ? 'image that is known here' : '.npy file';
    throw new CallError(`the result is no ${expected}: --format bytes takes any`);
  }
  return { bytes, summary: `${kind}, ${size}` };
}

/** Standard base64 with its padding (RFC 4648 §4); Buffer alone would read anything. */
function decodeBase64(source: string, format: BinaryFormat): Buffer {
  const text: unknown = JSON.parse(source);
  const isBase64 =
    typeof text === 'string' && text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  if (!isBase64) {
    throw new CallError(`the result is no base64, so no ${format}: --format json shows it`);
  }
  return Buffer.from(text, 'base64');
}
