/**
 * Text in the engine's memory. Node, Bun and Deno have fast ways in `Buffer`; elsewhere the Encoding
 * Standard serves.
 */
const { Buffer } = globalThis;
const hasBuffer = typeof Buffer?.prototype?.latin1Slice === 'function';

/** UTF-16 units of a `String.fromCharCode` at once: arguments are on the stack. */
const UNITS_AT_ONCE = 4096;

/** Views on a memory, which are empty once it has grown; places are in bytes. */
export const textIn = hasBuffer ? bufferText : standardText;

/** @param {ArrayBuffer} memory */
function bufferText(memory) {
  const bytes = Buffer.from(memory);
  return {
    bytes,
    latin1: (begin, end) => bytes.latin1Slice(begin, end),
    utf8: (begin, end) => bytes.utf8Slice(begin, end),
    write: (text, at, room) => bytes.utf8Write(text, at, room),
  };
}

/** @param {ArrayBuffer} memory */
function standardText(memory) {
  const bytes = new Uint8Array(memory);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const encoder = new TextEncoder();
  return {
    bytes,
    latin1: (begin, end) => {
      let text = '';
      for (let at = begin; at < end; at += UNITS_AT_ONCE) {
        text += String.fromCharCode(...bytes.subarray(at, Math.min(at + UNITS_AT_ONCE, end)));
      }
      return text;
    },
    utf8: (begin, end) => decoder.decode(bytes.subarray(begin, end)),
    write: (text, at, room) => encoder.encodeInto(text, bytes.subarray(at, at + room)).written,
  };
}
