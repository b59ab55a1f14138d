import { ErrorCode, RpcError } from '@ujrpc/protocol';
import { CallError, UsageError } from './errors.js';
import { pretty, printable, red } from './json/print.js';

/** The exit status for an error, and what stderr says about it. */
export interface Report {
  readonly status: 1 | 2;
  readonly text: string;
}

/** @throws whatever is none of the errors that this program knows: a defect must show its stack */
export function report(error: unknown, colours: boolean): Report {
  const label = red('error', colours);
  if (error instanceof UsageError) {
    return { status: 2, text: `${label}: ${printable(error.message)}\nujrpc --help says more` };
  }
  if (error instanceof CallError) {
    return { status: 1, text: `${label}: ${error.message}` };
  }
  if (!(error instanceof RpcError)) {
    throw error;
  }
  const lines = [`${label} ${error.code}: ${printable(error.message)}`];
  if (error.code === ErrorCode.MethodNotFound) {
    lines.push('ujrpc --list shows what there is');
  }
  if (isViolations(error.data)) {
    lines.push(
      ...error.data.map(({ path, expected }) => printable(`  ${path}: expected ${expected}`)),
    );
  } else if (error.data !== undefined) {
    lines.push(pretty(JSON.stringify(error.data), colours));
  }
  return { status: 1, text: lines.join('\n') };
}

/** What a ujrpc server sends as the `data` of -32602. */
function isViolations(data: unknown): data is readonly { path: string; expected: string }[] {
  return (
    Array.isArray(data) &&
    data.length > 0 &&
    data.every(
      (item: unknown) =>
        typeof item === 'object' &&
        item !== null &&
        'path' in item &&
        typeof item.path === 'string' &&
        'expected' in item &&
        typeof item.expected === 'string',
    )
  );
}
