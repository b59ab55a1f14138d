import type { TemplateModel } from '../model/type-model.js';

/** A number as a template literal type and a numeric key spell it. */
export const numberPattern = '[+-]?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?';

/** A template literal type as a regular expression over a whole text. */
export function templatePattern(template: TemplateModel): string {
  const { head, spans } = joined(template);
  const parts = spans.map(({ type, text }, at) => {
    const next = escapePattern(text);
    if (type === 'number') {
      return numberPattern + next;
    }
    // A string ends where the text after it first is, except for the last one, and before a number.
    const isCertain = at < spans.length - 1 && hasStringsOnly(spans);
    return `${isCertain ? upTo(text) : '[\\s\\S]*'}${next}`;
  });
  return `^${escapePattern(head)}${parts.join('')}$`;
}

function upTo(text: string): string {
  return text.length === 1
    ? `[^${escapePattern(text)}]*`
    : `(?:(?!${escapePattern(text)})[\\s\\S])*`;
}

/** Two strings side by side are one. */
export function joined({ kind, head, spans }: TemplateModel): TemplateModel {
  const kept = spans.filter(({ type, text }, at) => {
    const next = spans[at + 1]?.type;
    return !(type === 'string' && text === '' && next === 'string');
  });
  return { kind, head, spans: kept };
}

export function hasStringsOnly(spans: TemplateModel['spans']): boolean {
  return spans.every(({ type }) => type === 'string');
}

export function escapePattern(text: string): string {
  return text
    .replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    .replace(
      /[\n\r\u2028\u2029]/g,
      (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}
