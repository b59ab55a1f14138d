/**
 * Finds where things stand in a JSON text that `JSON.parse` has accepted already: the source tokens,
 * the duplicate names and the depth, none of which its values show.
 */

/** A member of an object: its name, decoded, and where its value begins and ends. */
export interface MemberSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;

function isSpace(char: number): boolean {
  return char === 0x20 || char === 0x0a || char === 0x0d || char === 0x09;
}

export function skipSpace(text: string, at: number): number {
  while (isSpace(text.charCodeAt(at))) {
    at++;
  }
  return at;
}

/** The index after the string that begins at `at`. */
function endOfString(text: string, at: number): number {
  for (;;) {
    at = text.indexOf('"', at + 1);
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) {
      backslashes++;
    }
    if (backslashes % 2 === 0) {
      return at + 1;
    }
  }
}

/** The index after the value that begins at `at`. */
export function endOfValue(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === QUOTE) {
    return endOfString(text, at);
  }
  return first === OPEN_BRACE || first === OPEN_BRACKET
    ? endOfContainer(text, at)
    : endOfScalar(text, at);
}

function endOfScalar(text: string, at: number): number {
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === COMMA || char === CLOSE_BRACE || char === CLOSE_BRACKET || isSpace(char)) {
      break;
    }
    at++;
  }
  return at;
}

function endOfContainer(text: string, at: number): number {
  let depth = 0;
  for (;;) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      depth++;
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
      depth--;
    }
    at++;
    if (depth === 0) {
      return at;
    }
  }
}

/** Whether the text nests deeper than `limit`, its root container counting as one. */
export function isDeeperThan(text: string, limit: number): boolean {
  if (text.length < 2 * limit) {
    return false;
  }
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      at = endOfString(text, at) - 1;
    } else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      if (++depth > limit) {
        return true;
      }
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
      depth--;
    }
  }
  return false;
}

function decodeString(token: string): string {
  return token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
}

/** The members of the object that begins at `start`, in order, duplicates included. */
export function memberSpans(text: string, start: number): MemberSpan[] {
  const members: MemberSpan[] = [];
  let at = skipSpace(text, start + 1);
  while (text.charCodeAt(at) !== CLOSE_BRACE) {
    const endOfName = endOfString(text, at);
    const name = decodeString(text.slice(at, endOfName));
    const valueStart = skipSpace(text, skipSpace(text, endOfName) + 1);
    const end = endOfValue(text, valueStart);
    members.push({ name, start: valueStart, end });
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === COMMA) {
      at = skipSpace(text, at + 1);
    }
  }
  return members;
}

/** Where each element of the array that begins at `start` begins. */
export function elementStarts(text: string, start: number): number[] {
  const starts: number[] = [];
  let at = skipSpace(text, start + 1);
  while (text.charCodeAt(at) !== CLOSE_BRACKET) {
    starts.push(at);
    at = skipSpace(text, endOfValue(text, at));
    if (text.charCodeAt(at) === COMMA) {
      at = skipSpace(text, at + 1);
    }
  }
  return starts;
}
