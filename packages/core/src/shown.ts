/** A value in an error text: a string in quotes, an object as JSON. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    return `'${JSON.stringify(value).slice(1, -1)}'`;
  }
  if (typeof value === 'object' && value !== null) {
    try {
      return JSON.stringify(value);
    } catch {
      return 'an object';
    }
  }
  return typeof value === 'function' ? 'a function' : String(value);
}
