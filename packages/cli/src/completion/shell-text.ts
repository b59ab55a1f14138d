/** The quote that is open at a place of a command line; '' where none is. */
export type Quote = '' | "'" | '"' | "$'";

/** A word as it was typed. */
export interface TypedWord {
  /** What it stands for. */
  readonly text: string;
  /** Where it begins in the line. */
  readonly start: number;
  /** The quote that is open at its end, and where its content begins. */
  readonly quote: Quote;
  readonly quotedFrom: number;
}

/**
 * Splits a line into words as a POSIX shell does (IEEE Std 1003.1, Shell Command Language §2.2), and as
 * bash does `$'…'`; expansions stay as they are written. The last word may be unfinished, and is empty
 * after a space.
 */
export function splitTyped(line: string): readonly TypedWord[] {
  const words: TypedWord[] = [];
  let at = 0;
  for (;;) {
    while (/[ \t\n]/.test(line.charAt(at))) {
      at++;
    }
    const word = readWord(line, at);
    words.push(word.word);
    if (word.end >= line.length) {
      return words;
    }
    at = word.end;
  }
}

function readWord(line: string, start: number): { word: TypedWord; end: number } {
  let text = '';
  let quote: Quote = '';
  let quotedFrom = start;
  let at = start;
  for (; at < line.length; at++) {
    const character = line.charAt(at);
    if (quote === '' && /[ \t\n]/.test(character)) {
      break;
    }
    const opened: Quote | undefined = quote === '' ? openedBy(line, at) : undefined;
    if (opened !== undefined) {
      quote = opened;
      at += opened.length - 1;
      quotedFrom = at + 1;
    } else if (quote !== '' && character === quote.slice(-1)) {
      quote = '';
    } else if (character === '\\' && escapes(quote, line.charAt(at + 1))) {
      at++;
      text += line.charAt(at);
    } else {
      text += character;
    }
  }
  return { word: { text, start, quote, quotedFrom }, end: at };
}

function openedBy(line: string, at: number): Quote | undefined {
  const quote = line.charAt(at);
  if (quote === '$' && line.charAt(at + 1) === "'") {
    return "$'";
  }
  return quote === '"' || quote === "'" ? quote : undefined;
}

/** Whether a backslash takes a character's meaning away. */
function escapes(quote: Quote, next: string): boolean {
  return quote === '"' ? /[$`"\\]/.test(next) : quote !== "'";
}

/**
 * Text as it is written within a quote, so that it is data and nothing else; undefined where that
 * cannot be done.
 */
export function quoteFor(quote: Quote, text: string): string | undefined {
  switch (quote) {
    case '':
      return text.replace(/[^\p{L}\p{N}_@%+=:,./-]/gu, '\\$&');
    case '"':
      // The shells' histories see `!` within double quotes, and a backslash before it stays.
      return text.includes('!') ? undefined : text.replace(/[$`"\\]/g, '\\$&');
    case "'":
      return text.replaceAll("'", `'\\''`);
    case "$'":
      return text.replace(/[\\']/g, '\\$&');
  }
}
