/**
 * A field's value without the optional white space around it (RFC 9110 §5.6.3): `trim` takes away more,
 * and a regular expression for its end takes time that grows with the square of white space within.
 */
export function withoutOptionalWhitespace(value: string): string {
  let begin = 0;
  let end = value.length;
  while (begin < end && isOptional(value[begin])) {
    begin++;
  }
  while (end > begin && isOptional(value[end - 1])) {
    end--;
  }
  return value.slice(begin, end);
}

function isOptional(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
