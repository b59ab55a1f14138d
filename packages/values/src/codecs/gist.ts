/** Type and size of a value; of numbers and booleans the value. The content of a string may be secret, and is never shown. */
export function gist(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing';
    case 'number':
    case 'boolean':
      return String(value);
    case 'string':
      return `string of ${value.length}`;
    case 'object':
      if (value === null) {
        return 'null';
      }
      return Array.isArray(value) ? `array of ${value.length}` : gistOfObject(value);
    default:
      return typeof value;
  }
}

/** What tells it from others of its class, where codecs refuse some of them. */
function gistOfObject(value: object): string {
  const name = classOf(value);
  switch (name) {
    case 'Object':
      return 'object';
    case 'Date':
      return Number.isNaN(Number(value)) ? 'an invalid Date' : name;
    case 'NDArray':
      return `NDArray<'${(value as { readonly dtype: string }).dtype}'>`;
    default:
      return name;
  }
}

/** The class of a built-in object, also of one out of another realm (a frame, a vm context). */
export function classOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
