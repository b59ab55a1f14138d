/**
 * The parameter names of a method as its source text spells them.
 *
 * A compiler that lowers default values or rest parameters drops names from the end of the list, so
 * a name that is missing here says nothing; a name that is here is what the author wrote.
 *
 * @returns undefined where the text has no readable list: native code, a wrapper such as
 *   `(...args)`, destructuring
 */
export function parameterNames(method: (...args: never[]) => unknown): string[] | undefined {
  const list = parameterList(Function.prototype.toString.call(method));
  if (list === undefined) {
    return undefined;
  }
  const names: string[] = [];
  for (const part of splitTopLevel(list)) {
    const name = /^(\.\.\.)?\s*([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)\s*(?:=|$)/u.exec(
      part,
    );
    if (name?.[2] === undefined) {
      return undefined;
    }
    if (name[1] !== undefined && names.length === 0) {
      return undefined; // `(...args)` is what wrappers look like
    }
    names.push(name[2]);
  }
  return names;
}

function parameterList(source: string): string | undefined {
  const text = withoutComments(source);
  const open = text.indexOf('(');
  if (open < 0 || text.includes('[native code]')) {
    return undefined;
  }
  const close = closing(text, open);
  return close === undefined ? undefined : text.slice(open + 1, close);
}

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Where the bracket at `open` closes; quotes and templates are stepped over. */
function closing(text: string, open: number): number | undefined {
  const stack: string[] = [];
  for (let at = open; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"' || char === "'" || char === '`') {
      at = endOfQuote(text, at);
    } else if (CLOSERS[char] !== undefined) {
      stack.push(CLOSERS[char]);
    } else if (char === stack.at(-1)) {
      stack.pop();
      if (stack.length === 0) {
        return at;
      }
    }
  }
  return undefined;
}

function endOfQuote(text: string, start: number): number {
  const quote = text.charAt(start);
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== quote) {
    at += text.charAt(at) === '\\' ? 2 : 1;
  }
  return at;
}

function splitTopLevel(list: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at <= list.length; at++) {
    const char = list.charAt(at);
    if (char === '"' || char === "'" || char === '`') {
      at = endOfQuote(list, at);
    } else if (CLOSERS[char] !== undefined) {
      at = closing(list, at) ?? list.length;
    } else if (char === ',' || at === list.length) {
      parts.push(list.slice(start, at).trim());
      start = at + 1;
    }
  }
  return parts.filter((part) => part !== '');
}

function withoutComments(source: string): string {
  const token =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/g;
  return source.replace(token, (found) => (found.startsWith('/') ? ' ' : found));
}
