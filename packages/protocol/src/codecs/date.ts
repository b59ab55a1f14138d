import type { Codec } from './codec.js';
import { classOf } from './gist.js';

/** RFC 3339 §5.6, with the six-digit years of JavaScript beside it. */
const FORM =
  /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)[Tt]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** Longer than any fraction of a second that a clock has. */
const MAX_LENGTH = 64;

/** ISO 8601 with milliseconds in UTC; read with any offset and any fraction, milliseconds kept. */
export const date: Codec<Date> = {
  type: 'Date',
  expected: 'Date in ISO 8601',
  is: (wire): wire is string => typeof wire === 'string' && !Number.isNaN(millisecondsOf(wire)),
  has: (value): value is Date =>
    classOf(value) === 'Date' && !Number.isNaN(Date.prototype.getTime.call(value)),
  encode: (value) => value.toISOString(),
  decode: (wire) => new Date(millisecondsOf(wire)),
};

/** Since 1970; NaN for what is no date, February 30 included. */
function millisecondsOf(text: string): number {
  const found = text.length <= MAX_LENGTH ? FORM.exec(text) : null;
  if (found === null) {
    return Number.NaN;
  }
  const [, year = '', month = '', day = '', time = '', fraction = '', sign, hours, minutes] = found;
  if (Number(day) > daysIn(Number(year), Number(month)) || day === '00' || year === '-000000') {
    return Number.NaN;
  }
  const ms = fraction.slice(0, 3).padEnd(3, '0');
  const offset = sign === undefined ? 'Z' : `${sign}${hours ?? ''}:${minutes ?? ''}`;
  return Date.parse(`${year}-${month}-${day}T${time}.${ms}${offset}`);
}

/** 0 for a month that is none. */
function daysIn(year: number, month: number): number {
  if (month === 2) {
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    return isLeap ? 29 : 28;
  }
  return [31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}
