import { decodeBase64 } from './base64.js';

/** Holds any header of an `.npy` file, and that of nearly every image; a multiple of 4. */
const HEAD_CHARACTERS = 64 * 1024;

/** The first bytes of a text that is base64: enough to tell what they are. */
export function headOf(wire: string): Uint8Array {
  return decodeBase64(wire.slice(0, HEAD_CHARACTERS));
}

/** Whether that is less than all of it. */
export function isCut(wire: string): boolean {
  return wire.length > HEAD_CHARACTERS;
}
