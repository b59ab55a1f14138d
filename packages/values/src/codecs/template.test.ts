import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isTemplate, type Template } from './template.js';

/** What the same template is as a regular expression, which may take the square of its text's time. */
function patternOf({ head, spans }: Template): RegExp {
  const number = '[+-]?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?';
  const parts = spans.map(
    ({ type, text }) => (type === 'string' ? '[^]*' : number) + escaped(text),
  );
  return new RegExp(`^${escaped(head)}${parts.join('')}$`);
}

function escaped(text: string): string {
  return text.replace(/[+.]/g, '\\$&');
}

const piece = fc.constantFrom('', 'a', 'e', '1', '-', '+', '.', 'ab', '1e');
const template: fc.Arbitrary<Template> = fc.record({
  head: piece,
  spans: fc.array(
    fc.record({ type: fc.constantFrom<'string' | 'number'>('string', 'number'), text: piece }),
    { maxLength: 4 },
  ),
});

test('a text is of a template where the regular expression says so', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'e', '1', '2', '-', '+', '.', '\n'),
    maxLength: 9,
  });
  let matching = 0;
  fc.assert(
    fc.property(template, text, fc.boolean(), (one, random, isMade) => {
      const made =
        one.head +
        one.spans
          .map(({ type, text: next }) => (type === 'string' ? random : '-1.5e3') + next)
          .join('');
      const given = isMade ? made : random;
      const expected = patternOf(one).test(given);
      matching += expected ? 1 : 0;
      expect(isTemplate(one, given)).toBe(expected);
    }),
    { numRuns: 5_000 },
  );
  expect(matching).toBeGreaterThan(1_000);
});
