import type { TypeModel } from '../../model/type-model.js';
import { numberPattern, templatePattern } from '../openrpc/json-schema.js';

/** Whether a property's name is one that an index signature speaks of: an expression. */
export function keyTest(key: TypeModel, k: string): string {
  if (key.kind === 'string') {
    return 'true';
  }
  const pattern = key.kind === 'template' ? templatePattern(key) : `^${numberPattern}$`;
  return `/${pattern}/.test(${k})`;
}
