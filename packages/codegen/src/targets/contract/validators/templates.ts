import { ts } from '#bundled';
import type { TemplateModel } from '../../../model/type-model.js';
import { templateText } from '../../../text/type-text.js';
import { templateTest } from '../../javascript/text-tests.js';

/**
 * typia checks a template literal type by a regular expression without ends, which takes the square of
 * the text's time. So it reads a marked template of one placeholder, whose test is then replaced by ours.
 */
const mark = 'ujrpc_template_';

/** The template as typia reads it: a mark that holds the real one, and a placeholder. */
export function markedTemplate({ head, spans }: TemplateModel): string {
  const encoded = Buffer.from(JSON.stringify({ head, spans })).toString('hex');
  return `\`${mark}${encoded}_\${string}\``;
}

const markedPattern = new RegExp(`^/\\^${mark}([0-9a-f]+)_\\(\\.\\*\\)/$`);
const markedText = new RegExp(`\`${mark}([0-9a-f]+)_\\$\\{string\\}\``, 'g');

/** Of `RegExp(/…/).test(text)` with such a template: what makes our own test of the text. */
export function templateTestOf({
  expression: called,
}: ts.CallExpression): ((text: string) => string) | undefined {
  const tested = ts.isPropertyAccessExpression(called) ? called.expression : undefined;
  const [pattern] = tested && ts.isCallExpression(tested) ? tested.arguments : [];
  if (!pattern || !ts.isRegularExpressionLiteral(pattern) || !pattern.text.includes(mark)) {
    return undefined;
  }
  const [, encoded] = markedPattern.exec(pattern.text) ?? [];
  if (encoded === undefined) {
    throw new Error(`not a test of a template as typia writes it: ${pattern.text.slice(0, 200)}`);
  }
  return (text) => `${templateTest(decoded(encoded))}${text})`;
}

/** The templates themselves in the types that typia says were expected. */
export function withTemplateTexts(expected: string): string {
  return expected.replace(markedText, (_, encoded: string) => templateText(decoded(encoded)));
}

function decoded(encoded: string): TemplateModel {
  const { head, spans } = JSON.parse(Buffer.from(encoded, 'hex').toString()) as TemplateModel;
  return { kind: 'template', head, spans };
}
