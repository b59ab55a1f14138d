import type { ParamKind } from '@ujrpc/words/engine';
import { isBytes } from './codecs.js';
import { resolved } from './references.js';
import type { TypeModel, TypeTable } from './type-model.js';

const integerKinds: Readonly<Record<string, ParamKind>> = {
  int32: 'i32',
  uint32: 'u32',
  int64: 'i64',
};

/** The kind that says everything about a type; `json` where there is more to check. */
export function kindOf(type: TypeModel, types: TypeTable): ParamKind {
  const actual = resolved(type, types);
  if (actual.kind === 'boolean') {
    return 'bool';
  }
  if (actual.kind === 'string') {
    return actual.constraints.length === 0 ? 'string' : 'json';
  }
  if (actual.kind === 'codec' && isBytes(actual.name)) {
    return 'bytes';
  }
  if (actual.kind !== 'number') {
    return 'json';
  }
  const [constraint, ...others] = actual.constraints;
  if (!constraint) {
    return 'f64';
  }
  if (others.length > 0 || constraint.kind !== 'type') {
    return 'json';
  }
  return integerKinds[String(constraint.value)] ?? 'json';
}
