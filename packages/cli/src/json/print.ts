import { type Token, type TokenKind, tokens } from './scan.js';

const INDENT = '  ';

/** ANSI foreground colours (ECMA-48 §8.3.117), by what a token is. */
const COLOURS: Readonly<Partial<Record<TokenKind | 'name', number>>> = {
  name: 34,
  string: 32,
  number: 36,
  word: 33,
};

/** The same JSON value without white space between its tokens. */
export function compact(source: string): string {
  let text = '';
  for (const { start, end } of tokens(source)) {
    text += source.slice(start, end);
  }
  return text;
}

/** The same JSON value, one member a line, every number with the digits it came with. */
export function pretty(source: string, colours: boolean): string {
  const open: string[] = [];
  let text = '';
  let previous: TokenKind | undefined;
  for (const token of tokens(source)) {
    const startsItem = previous === 'comma' || previous === 'open';
    if (token.kind === 'close') {
      open.pop();
    }
    // An empty list or object stays on its line.
    if (token.kind === 'close' ? previous !== 'open' : startsItem) {
      text += `\n${INDENT.repeat(open.length)}`;
    }
    if (previous === 'colon') {
      text += ' ';
    }
    const isName = token.kind === 'string' && startsItem && open.at(-1) === '{';
    text += paint(sourceOf(source, token), isName ? 'name' : token.kind, colours);
    if (token.kind === 'open') {
      open.push(source.charAt(token.start));
    }
    previous = token.kind;
  }
  return text;
}

/** The bare text: a string as it reads, anything else as compact JSON. */
export function raw(source: string): string {
  const value: unknown = source.startsWith('"') ? JSON.parse(source) : undefined;
  return typeof value === 'string' ? value : compact(source);
}

/**
 * What moves a terminal's cursor or changes its state, and what reorders the text after it so that it
 * reads as something else (the explicit directional characters of UAX 9, and line separators).
 */
const OBEYED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text from elsewhere that shows as what it is on a terminal, and changes nothing there. */
export function printable(text: string): string {
  return text.replace(OBEYED, escapeCharacter);
}

/** The same on one line: text from elsewhere that cannot pass for lines of this program's own. */
export function oneLine(text: string): string {
  return printable(text).replace(/[\t\n]/g, (found) => (found === '\n' ? '\\n' : '\\t'));
}

export function bold(text: string, colours: boolean): string {
  return colours ? `\u001b[1m${text}\u001b[22m` : text;
}

export function red(text: string, colours: boolean): string {
  return colours ? `\u001b[31m${text}\u001b[39m` : text;
}

function sourceOf(source: string, { start, end }: Token): string {
  return printable(source.slice(start, end));
}

function paint(text: string, kind: TokenKind | 'name', colours: boolean): string {
  const colour = COLOURS[kind];
  return colours && colour !== undefined ? `\u001b[${colour}m${text}\u001b[39m` : text;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
