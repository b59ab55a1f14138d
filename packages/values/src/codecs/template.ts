/** A template literal type: `head`, then each placeholder with the text that follows it. */
export interface Template {
  readonly head: string;
  readonly spans: readonly { readonly type: 'string' | 'number'; readonly text: string }[];
}

/**
 * Whether a text is of a template literal type. Instead of trying one split after the other, all ways
 * to read the text go ahead side by side: its length is looked at once for each placeholder.
 */
export function isTemplate({ head, spans }: Template, text: string): boolean {
  if (!text.startsWith(head)) {
    return false;
  }
  /** For each place of the text whether what came before may end there. */
  let ends = new Uint8Array(text.length + 1);
  ends[head.length] = 1;
  for (const span of spans) {
    ends = span.type === 'string' ? fromFirst(ends) : endsOfNumbers(text, ends);
    ends = behind(text, span.text, ends);
  }
  return ends[text.length] === 1;
}

/** A string ends anywhere from where it may begin. */
function fromFirst(starts: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const first = starts.indexOf(1);
  return first < 0 ? starts : starts.fill(1, first);
}

function behind(text: string, next: string, starts: Uint8Array): Uint8Array<ArrayBuffer> {
  return starts.map((_, at) => {
    const start = at - next.length;
    return starts[start] === 1 && text.startsWith(next, start) ? 1 : 0;
  });
}

/** What may come next after each part of a number, and whether the number may end there. */
const NUMBER: Readonly<
  Record<string, readonly [next: Readonly<Record<string, string>>, ends: boolean]>
> = {
  start: [{ sign: 'sign', digit: 'whole' }, false],
  sign: [{ digit: 'whole' }, false],
  whole: [{ digit: 'whole', point: 'point', e: 'e' }, true],
  point: [{ digit: 'fraction' }, false],
  fraction: [{ digit: 'fraction', e: 'e' }, true],
  e: [{ sign: 'exponentSign', digit: 'exponent' }, false],
  exponentSign: [{ digit: 'exponent' }, false],
  exponent: [{ digit: 'exponent' }, true],
};

function endsOfNumbers(text: string, starts: Uint8Array): Uint8Array<ArrayBuffer> {
  let parts = new Set<string>();
  return starts.map((isStart, at) => {
    const kind = kindOf(text.charAt(at - 1));
    const next = [...parts]
      .map((part) => NUMBER[part]?.[0][kind])
      .filter((part) => part !== undefined);
    parts = new Set(next);
    const ends = next.some((part) => NUMBER[part]?.[1]);
    if (isStart === 1) {
      parts.add('start');
    }
    return ends ? 1 : 0;
  });
}

function kindOf(character: string): string {
  if (/^\d$/.test(character)) {
    return 'digit';
  }
  return { '+': 'sign', '-': 'sign', '.': 'point', e: 'e', E: 'e' }[character] ?? '';
}
