import type { CodecModel } from '../../model/codecs.js';

/** A codec, in code that imports them as `codec`. */
export function codecExpression({ name, dtypes }: Omit<CodecModel, 'kind'>): string {
  return dtypes
    ? `codec.${name}Of(${dtypes.map((dtype) => `'${dtype}'`).join(', ')})`
    : `codec.${name}`;
}
