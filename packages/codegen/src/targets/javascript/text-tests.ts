import type { TemplateModel, TypeModel } from '../../model/type-model.js';
import { hasStringsOnly, joined, numberPattern, templatePattern } from '../../text/patterns.js';

/**
 * The beginning of an expression that tests whether a text is of a template: the text and a bracket
 * follow. A regular expression reads it once, unless it has to find where numbers begin among strings.
 */
export function templateTest(template: TemplateModel): string {
  const { spans } = joined(template);
  return spans.length < 2 || hasStringsOnly(spans)
    ? `/${templatePattern(template)}/.test(`
    : `codec.isTemplate(${JSON.stringify({ head: template.head, spans: template.spans })}, `;
}

/** Whether a property's name is one that an index signature speaks of: an expression. */
export function keyTest(key: TypeModel, k: string): string {
  if (key.kind === 'string') {
    return 'true';
  }
  return key.kind === 'template' ? `${templateTest(key)}${k})` : `/^${numberPattern}$/.test(${k})`;
}
