import { daysIn } from '../codecs/calendar.js';

/** RFC 3339 §5.6. */
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME =
  /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.\d+)?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** RFC 3339, appendix A: parts from the largest to the smallest, none left out in between. */
const DAYS = '\\d+(?:D|M(?:\\d+D)?|Y(?:\\d+M(?:\\d+D)?)?)';
const HOURS = 'T\\d+(?:S|M(?:\\d+S)?|H(?:\\d+M(?:\\d+S)?)?)';
const DURATION = new RegExp(`^P(?:\\d+W|${HOURS}|${DAYS}(?:${HOURS})?)$`);

export function isDate(text: string): boolean {
  const [whole, year, month, day] = DATE.exec(text) ?? [];
  return (
    whole !== undefined && Number(day) > 0 && Number(day) <= daysIn(Number(year), Number(month))
  );
}

/** A leap second is one where it is 23:59:60 in UTC, whichever day it is. */
export function isTime(text: string): boolean {
  const [whole, hour, minute, second, sign, hours, minutes] = TIME.exec(text) ?? [];
  if (whole === undefined || second !== '60') {
    return whole !== undefined;
  }
  const offset = Number(`${sign ?? ''}1`) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  const utc = Number(hour) * 60 + Number(minute) - offset;
  return (utc + 2 * 1440) % 1440 === 1439;
}

export function isDateTime(text: string): boolean {
  return /^[Tt]$/.test(text.charAt(10)) && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

export function isDuration(text: string): boolean {
  return DURATION.test(text);
}
