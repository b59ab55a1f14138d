const NAME = /^(\.\.\.)?\s*([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)\s*(?:=|$)/u;
const NATIVE = /\{\s*\[native code\]\s*\}$/;

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
  const declarations = parameterDeclarations(Function.prototype.toString.call(method));
  if (declarations === undefined) {
    return undefined;
  }
  const names: string[] = [];
  for (const declaration of declarations) {
    const [, rest, name] = NAME.exec(declaration) ?? [];
    if (name === undefined) {
      return undefined;
    }
    if (rest !== undefined && names.length === 0) {
      return undefined; // `(...args)` is what wrappers look like
    }
    names.push(name);
  }
  return names;
}

/** What is between the commas of the parameter list, without comments. */
function parameterDeclarations(source: string): string[] | undefined {
  let at = 0;
  while (at < source.length && source.charAt(at) !== '(') {
    at = endOfToken(source, at); // a computed or quoted name may have brackets of its own
  }
  if (NATIVE.test(source) || source.slice(0, at).includes('=>')) {
    return undefined;
  }
  const declarations = [''];
  for (at++; at < source.length && source.charAt(at) !== ')'; ) {
    const end = endOfToken(source, at);
    if (source.charAt(at) === ',') {
      declarations.push('');
    } else {
      const token = beginsComment(source, at) ? ' ' : source.slice(at, end);
      declarations.push(declarations.pop() + token);
    }
    at = end;
  }
  return declarations.map((text) => text.trim()).filter((text) => text !== '');
}

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** The index after what begins at `at`: a comment, a literal, a bracketed group, or one character. */
function endOfToken(text: string, at: number): number {
  const char = text.charAt(at);
  if (beginsComment(text, at)) {
    return endOfComment(text, at);
  }
  if (char === '"' || char === "'" || char === '`') {
    return endOfQuoted(text, at);
  }
  if (char === '/' && !dividesAt(text, at)) {
    return endOfRegExp(text, at);
  }
  return CLOSERS[char] === undefined ? at + 1 : endOfGroup(text, at);
}

function endOfGroup(text: string, open: number): number {
  const closer = CLOSERS[text.charAt(open)];
  let at = open + 1;
  while (at < text.length && text.charAt(at) !== closer) {
    at = endOfToken(text, at);
  }
  return at + 1;
}

function endOfQuoted(text: string, start: number): number {
  const quote = text.charAt(start);
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== quote) {
    if (quote === '`' && text.startsWith('${', at)) {
      at = endOfGroup(text, at + 1);
    } else {
      at += text.charAt(at) === '\\' ? 2 : 1;
    }
  }
  return at + 1;
}

function endOfRegExp(text: string, start: number): number {
  let inClass = false;
  let at = start + 1;
  while (at < text.length && (inClass || text.charAt(at) !== '/')) {
    const char = text.charAt(at);
    inClass = char === '[' || (inClass && char !== ']');
    at += char === '\\' ? 2 : 1;
  }
  return at + 1;
}

/** A slash after a value divides; after anything else it begins a regular expression. */
function dividesAt(text: string, at: number): boolean {
  return /[\p{ID_Continue}$)\]}"'`]\s*$/u.test(text.slice(0, at));
}

function beginsComment(text: string, at: number): boolean {
  return text.startsWith('//', at) || text.startsWith('/*', at);
}

function endOfComment(text: string, at: number): number {
  const [closer, length] = text.startsWith('//', at) ? ['\n', 1] : ['*/', 2];
  const end = text.indexOf(closer, at + 2);
  return end < 0 ? text.length : end + length;
}
