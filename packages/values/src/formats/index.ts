import { isBase64 } from '../codecs/base64.js';
import { isEmail, isHostname, isIdnEmail, isIdnHostname, isIpv4, isIpv6 } from './address.js';
import { isDate, isDateTime, isDuration, isTime } from './time.js';
import { isIri, isIriReference, isUri, isUriReference, isUriTemplate, isUrl } from './uri.js';

const UUID = /^(?:urn:uuid:)?[\dA-Fa-f]{8}(?:-[\dA-Fa-f]{4}){3}-[\dA-Fa-f]{12}$/i;
const JSON_POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;
const RELATIVE_JSON_POINTER = /^(?:0|[1-9]\d*)(?:[+-][1-9]\d*)?(?:#|(?:\/(?:[^~/]|~[01])*)*)$/;

/**
 * What `@format` checks, by its name. Each takes time that is linear in the text, and follows the
 * document that JSON Schema names for it.
 */
export const FORMATS = {
  /** RFC 4648 §4, with padding. */
  byte: isBase64,
  /** Says only that the text is a secret. */
  password: () => true,
  /** Of JavaScript, without flags. */
  regex: isRegex,
  /** RFC 9562 §4, of any version; as a URN too. */
  uuid: (text) => UUID.test(text),
  email: isEmail,
  'idn-email': isIdnEmail,
  hostname: isHostname,
  'idn-hostname': isIdnHostname,
  ipv4: isIpv4,
  ipv6: isIpv6,
  uri: isUri,
  'uri-reference': isUriReference,
  'uri-template': isUriTemplate,
  iri: isIri,
  'iri-reference': isIriReference,
  url: isUrl,
  'date-time': isDateTime,
  date: isDate,
  time: isTime,
  duration: isDuration,
  /** RFC 6901. */
  'json-pointer': (text) => JSON_POINTER.test(text),
  'relative-json-pointer': (text) => RELATIVE_JSON_POINTER.test(text),
} as const satisfies Readonly<Record<string, (text: string) => boolean>>;

export type Format = keyof typeof FORMATS;

/** Whether a text has a format; what generated validators call. */
export function isFormat(name: Format, text: string): boolean {
  return FORMATS[name](text);
}

function isRegex(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
