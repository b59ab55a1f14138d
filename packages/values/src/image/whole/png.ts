/** Chunks of a length, a type, so many bytes and a checksum, up to IEND (PNG §5.3, §5.6). */
export function pngIsWhole(view: DataView): boolean {
  for (let at = 8; ; ) {
    const length = view.getUint32(at);
    const isLast = view.getUint32(at + 4) === IEND;
    at += 12 + length;
    if (isLast || at > view.byteLength) {
      return at <= view.byteLength;
    }
  }
}

const IEND = 0x49_45_4e_44;
