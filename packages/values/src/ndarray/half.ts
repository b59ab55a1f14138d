/** Conversions of IEEE 754 half precision (binary16), which typed arrays hold as their bits. */

const EXPONENT_BITS = 0x7c00;
const FRACTION_BITS = 0x03ff;
/** 2^-24, the smallest half above zero. */
const SMALLEST = 2 ** -24;
/** 2^-14, the smallest half with a full fraction. */
const SMALLEST_NORMAL = 2 ** -14;
/** From here on the nearest half is infinity: halfway beyond 65504, the largest. */
const OVERFLOW = 65_520;

export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits & EXPONENT_BITS) >> 10;
  const fraction = bits & FRACTION_BITS;
  if (exponent === 0) {
    return sign * fraction * SMALLEST;
  }
  if (exponent === 31) {
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  }
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

/** The nearest half, ties to even, as NumPy rounds. */
export function numberToHalf(value: number): number {
  if (Number.isNaN(value)) {
    return 0x7e00;
  }
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude >= OVERFLOW) {
    return sign | EXPONENT_BITS;
  }
  if (magnitude < SMALLEST_NORMAL) {
    return sign | roundTiesToEven(magnitude / SMALLEST); // a carry makes it the smallest normal one
  }
  const exponent = exponentOf(magnitude);
  // Numbers of one exponent are evenly spaced, and a carry out of the fraction lands in the exponent.
  return sign | (((exponent + 14) << 10) + roundTiesToEven(magnitude / 2 ** (exponent - 10)));
}

/** The largest power of two that is not above; from -14 to 15 here. */
function exponentOf(magnitude: number): number {
  let exponent = -14;
  while (2 ** (exponent + 1) <= magnitude) {
    exponent++;
  }
  return exponent;
}

function roundTiesToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
