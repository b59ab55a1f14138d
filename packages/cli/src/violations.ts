import type { ParamViolation } from '@ujrpc/protocol';

/** What a ujrpc server sends as the `data` of -32602; undefined when this is something else. */
export function violationsIn(data: unknown): readonly ParamViolation[] | undefined {
  return Array.isArray(data) && data.length > 0 && data.every(isViolation) ? data : undefined;
}

function isViolation(item: unknown): item is ParamViolation {
  return (
    typeof item === 'object' &&
    item !== null &&
    'path' in item &&
    typeof item.path === 'string' &&
    'expected' in item &&
    typeof item.expected === 'string'
  );
}
