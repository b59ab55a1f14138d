import { daysIn } from './calendar.js';
import type { Codec } from './codec.js';
import { classOf } from './gist.js';

/** RFC 3339 §5.6, with the six-digit years of JavaScript beside it. */
const FORM =
  /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)[Tt]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** Longer than any fraction of a second that a clock has. */
const MAX_LENGTH = 64;

/** Date and time of RFC 3339, in UTC with milliseconds; read with any offset and any fraction, milliseconds kept. */
export const date: Codec<Date> = {
  type: 'Date',
  expected: 'Date as RFC 3339 date and time',
  is: (wire): wire is string => typeof wire === 'string' && !Number.isNaN(millisecondsOf(wire)),
  has: (value): value is Date =>
    classOf(value) === 'Date' && !Number.isNaN(Date.prototype.getTime.call(value)),
  encode: (value) => value.toISOString(),
  decode: (wire) => new Date(millisecondsOf(wire)),
};

/** Since 1970; NaN for what is not a date, February 30 included. */
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
