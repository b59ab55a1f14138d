/**
 * Reads JSON source without turning it into values, so that numbers keep their digits and names
 * their order. Every function here expects text that `JSON.parse` has accepted.
 */

export type TokenKind = 'open' | 'close' | 'colon' | 'comma' | 'string' | 'number' | 'word';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

const PUNCTUATION: Readonly<Record<string, TokenKind>> = {
  '{': 'open',
  '[': 'open',
  '}': 'close',
  ']': 'close',
  ':': 'colon',
  ',': 'comma',
};

/** The tokens of a valid JSON text in order; white space between them is left out. */
export function* tokens(source: string): Generator<Token> {
  const scalar = /[^\s{}[\]:,"]+/y;
  for (let start = 0; start < source.length; ) {
    const character = source.charAt(start);
    if (' \t\n\r'.includes(character)) {
      start += 1;
      continue;
    }
    const punctuation = PUNCTUATION[character];
    let end = start + 1;
    let kind: TokenKind = punctuation ?? 'string';
    if (character === '"') {
      end = endOfString(source, start);
    } else if (punctuation === undefined) {
      scalar.lastIndex = start;
      scalar.test(source);
      end = scalar.lastIndex;
      kind = /[-\d]/.test(character) ? 'number' : 'word';
    }
    yield { kind, start, end };
    start = end;
  }
}

/** The source text of each member of a JSON object; of a name that occurs twice, the last. */
export function members(source: string): Map<string, string> {
  const found = new Map<string, string>();
  let depth = 0;
  let name: Token | undefined;
  let valueStart = -1;
  for (const token of tokens(source)) {
    if (token.kind === 'open') {
      depth += 1;
    }
    if (token.kind === 'close') {
      depth -= 1;
    }
    const endsMember = (depth === 1 && token.kind === 'comma') || depth === 0;
    if (endsMember && name !== undefined) {
      const key: unknown = JSON.parse(source.slice(name.start, name.end));
      found.set(String(key), source.slice(valueStart, token.start).trim());
      name = undefined;
      valueStart = -1;
    } else if (depth === 1 && token.kind === 'colon' && valueStart < 0) {
      valueStart = token.end;
    } else if (depth === 1 && token.kind === 'string' && name === undefined) {
      name = token;
    }
  }
  return found;
}

/** The source text of each item of a JSON array. */
export function items(source: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let start = -1;
  for (const token of tokens(source)) {
    if (token.kind === 'close') {
      depth -= 1;
    }
    const endsItem = (depth === 1 && token.kind === 'comma') || depth === 0;
    if (endsItem && start >= 0) {
      found.push(source.slice(start, token.start).trim());
      start = -1;
    } else if (depth === 1 && start < 0) {
      start = token.start;
    }
    if (token.kind === 'open') {
      depth += 1;
    }
  }
  return found;
}

/** The index after the quote that closes the string which opens at `start`. */
function endOfString(source: string, start: number): number {
  for (let from = start + 1; ; ) {
    const quote = source.indexOf('"', from);
    let backslashes = 0;
    while (source[quote - 1 - backslashes] === '\\') {
      backslashes += 1;
    }
    if (backslashes % 2 === 0) {
      return quote + 1;
    }
    from = quote + 1;
  }
}
