import type { Codec } from './codec.js';

/**
 * Digits of a bigint on the wire. Reading a decimal number takes more than linear time, and Python
 * reads no more than this either.
 */
export const MAX_BIGINT_DIGITS = 4300;

/** More bits than that many digits need: log2(10) is 3.3219…. */
const MAX_BITS = 14_300;

const FORM = /^(?:0|-?[1-9]\d*)$/;

/** A decimal number in a string: JSON readers elsewhere make a double of a number. */
export const bigint: Codec<bigint> = {
  type: `bigint of at most ${MAX_BIGINT_DIGITS} digits`,
  expected: `bigint in decimal, at most ${MAX_BIGINT_DIGITS} digits`,
  is: (wire): wire is string => typeof wire === 'string' && hasRoomFor(wire) && FORM.test(wire),
  has: (value): value is bigint =>
    typeof value === 'bigint' &&
    BigInt.asIntN(MAX_BITS, value) === value &&
    hasRoomFor(String(value)),
  encode: String,
  decode: BigInt,
};

function hasRoomFor(text: string): boolean {
  return text.length - (text.startsWith('-') ? 1 : 0) <= MAX_BIGINT_DIGITS;
}
