/** The file is one chunk, whose length does not count its first eight bytes (RFC 9649 §2.4). */
export function webpIsWhole(view: DataView): boolean {
  return view.getUint32(4, true) + 8 <= view.byteLength;
}
