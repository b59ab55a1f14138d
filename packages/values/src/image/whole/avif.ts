/**
 * Boxes of a length and a type up to the end of the file, among them one that describes the image
 * and one of its data (ISO/IEC 14496-12 §4.2).
 */
export function avifIsWhole(view: DataView): boolean {
  let [isDescribed, hasData] = [false, false];
  for (let at = 0; at < view.byteLength; ) {
    const type = view.getUint32(at + 4);
    isDescribed ||= type === META || type === MOOV;
    hasData ||= type === MDAT;
    const size = sizeOf(view, at);
    if (size < 8) {
      return false;
    }
    at += size;
    if (at > view.byteLength) {
      return false;
    }
  }
  return isDescribed && hasData;
}

const META = 0x6d_65_74_61;
const MOOV = 0x6d_6f_6f_76;
const MDAT = 0x6d_64_61_74;

/** 1 stands for a size of 64 bits after the type, 0 for all that is left. */
function sizeOf(view: DataView, at: number): number {
  const size = view.getUint32(at);
  if (size === 1) {
    return Number(view.getBigUint64(at + 8));
  }
  return size === 0 ? view.byteLength - at : size;
}
