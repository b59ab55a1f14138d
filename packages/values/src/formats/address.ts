const BYTE = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${BYTE}(?:\\.${BYTE}){3}$`);

/** RFC 2673 §3.2, without leading zeros, which some read as octal. */
export function isIpv4(text: string): boolean {
  return IPV4.test(text);
}

/** RFC 4291 §2.2, without a zone. */
export function isIpv6(text: string): boolean {
  if (text.length > 45) {
    return false;
  }
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) {
    return false;
  }
  const first = groupsOf(head, tail === undefined);
  const last = tail === undefined ? 0 : groupsOf(tail, true);
  const count = first + last;
  return tail === undefined ? count === 8 : count <= 7;
}

/** How many groups of 16 bits a part of an address has; NaN where it is malformed. */
function groupsOf(text: string, mayEndInIpv4: boolean): number {
  if (text === '') {
    return 0;
  }
  const groups = text.split(':');
  const last = groups[groups.length - 1] ?? '';
  const ipv4 = mayEndInIpv4 && isIpv4(last);
  const hex = ipv4 ? groups.slice(0, -1) : groups;
  const isRight = hex.every((group) => /^[\dA-Fa-f]{1,4}$/.test(group));
  return isRight ? hex.length + (ipv4 ? 2 : 0) : Number.NaN;
}

/** RFC 1123 §2.1: labels of up to 63 letters, digits and hyphens, 253 together. */
export function isHostname(text: string): boolean {
  return isNameOf(text, /^[\dA-Za-z](?:[\dA-Za-z-]*[\dA-Za-z])?$/);
}

/**
 * RFC 5890 §2.3.2: labels may hold letters of all scripts. What IDNA forbids beyond the classes of
 * characters follows from tables of Unicode and is not looked at.
 */
export function isIdnHostname(text: string): boolean {
  return isNameOf(text.replace(/[\u3002\uff0e\uff61]/g, '.'), UNICODE_LABEL);
}

/** The marks at the end of the class are those that IDNA allows in context (RFC 5892, appendix A). */
const UNICODE_LABEL =
  /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}\u00b7\u0375\u05f3\u05f4\p{Join_Control}\u30fb-]*[\p{L}\p{M}\p{N}])?$/u;

/** The root's dot at the end is allowed, as every resolver does. */
function isNameOf(text: string, label: RegExp): boolean {
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  return name.length <= 253 && name.split('.').every((one) => one.length <= 63 && label.test(one));
}

const ATOM = "[\\w!#$%&'*+/=?^`{|}~-]+";
const DOT_STRING = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`);
const UNICODE_ATOM = "[\\w!#$%&'*+/=?^`{|}~\\u{80}-\\u{10ffff}-]+";
const UNICODE_DOT_STRING = new RegExp(`^${UNICODE_ATOM}(?:\\.${UNICODE_ATOM})*$`, 'u');
const QUOTED = /^"(?:[ !#-[\]-~]|\\[ -~])*"$/;
const UNICODE_QUOTED = /^"(?:[ !#-[\]-~\u{80}-\u{10ffff}]|\\[ -~])*"$/u;

/** RFC 5321 §4.1.2, `Mailbox`. */
export function isEmail(text: string): boolean {
  return isMailbox(text, [DOT_STRING, QUOTED], isHostname);
}

/** RFC 6531 §3.3. */
export function isIdnEmail(text: string): boolean {
  return isMailbox(text, [UNICODE_DOT_STRING, UNICODE_QUOTED], isIdnHostname);
}

function isMailbox(
  text: string,
  forms: readonly RegExp[],
  isDomain: (text: string) => boolean,
): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  const literal = /^\[(?:IPv6:(.*)|(.*))\]$/.exec(domain);
  const isPlace =
    literal === null
      ? isDomain(domain) && !domain.endsWith('.')
      : literal[1] === undefined
        ? isIpv4(literal[2] ?? '')
        : isIpv6(literal[1]);
  // RFC 5321 §4.5.3.1.1.
  return at > 0 && local.length <= 64 && forms.some((one) => one.test(local)) && isPlace;
}
