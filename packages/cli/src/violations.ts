import type { Violation } from '@ujrpc/words';

/** Other servers say less. */
export type SentViolation = Omit<Violation, 'got'> & Partial<Violation>;

/** What a ujrpc server sends as the `data` of -32602 and -32603; undefined when this is something else. */
export function violationsIn(data: unknown): readonly SentViolation[] | undefined {
  return Array.isArray(data) && data.length > 0 && data.every(isViolation) ? data : undefined;
}

function isViolation(item: unknown): item is SentViolation {
  return (
    typeof item === 'object' &&
    item !== null &&
    'path' in item &&
    typeof item.path === 'string' &&
    'expected' in item &&
    typeof item.expected === 'string'
  );
}
