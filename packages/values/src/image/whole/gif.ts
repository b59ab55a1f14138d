/** Extensions and images, each ended by an empty block of data, up to the trailer (GIF89a §27). */
export function gifIsWhole(view: DataView): boolean {
  let at = 13 + colourTable(view.getUint8(10));
  for (;;) {
    switch (view.getUint8(at)) {
      case TRAILER:
        return true;
      case EXTENSION:
        at = afterBlocks(view, at + 2);
        break;
      case IMAGE:
        // Nine bytes that describe it, its colours, the size of its codes, its data.
        at = afterBlocks(view, at + 11 + colourTable(view.getUint8(at + 9)));
        break;
      case 0:
        at += 1; // some writers end a list of blocks twice
        break;
      default:
        return false;
    }
  }
}

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;

/** Bytes of the table that packed fields announce (GIF89a §18, §20). */
function colourTable(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1);
}

function afterBlocks(view: DataView, from: number): number {
  let at = from;
  for (let length = view.getUint8(at); length > 0; length = view.getUint8(at)) {
    at += 1 + length;
  }
  return at + 1;
}
