/**
 * Segments from marker to marker, and entropy-coded data in which RSTn is the only marker, up to
 * EOI (ITU-T T.81 §B.1.1). A preview within a segment has an EOI of its own, which does not count.
 */
export function jpegIsWhole(view: DataView): boolean {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) {
      at += 1;
      continue;
    }
    const marker = view.getUint8(at + 1);
    if (marker === EOI) {
      return true;
    }
    if (marker === 0xff) {
      at += 1; // fills
    } else if (standsAlone(marker)) {
      at += 2;
    } else {
      at += 2 + view.getUint16(at + 2);
    }
  }
}

const EOI = 0xd9;

/** A stuffed 0xFF, TEM, RSTn and SOI. */
function standsAlone(marker: number): boolean {
  return marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}
