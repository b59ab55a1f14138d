/** More are not read, and a union of a thousand literals would make every error as long as itself. */
const MOST = 10;
const SHOWN = 8;

/**
 * The members of a union in a message: a handful, and how many more there are; what stands for nothing
 * at their end is kept.
 */
export function alternatives(words: readonly string[]): string {
  const isEmpty = (word: string) => word === 'null' || word === 'undefined';
  const values = words.filter((word) => !isEmpty(word));
  if (values.length <= MOST) {
    return words.join(' | ');
  }
  const more = `… ${values.length - SHOWN} more`;
  return [...values.slice(0, SHOWN), more, ...words.filter(isEmpty)].join(' | ');
}
