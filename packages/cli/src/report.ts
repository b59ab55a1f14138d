import { RpcError } from '@ujrpc/protocol';
import { CallError, UsageError } from './errors.js';
import { pretty, printable, red } from './json/print.js';
import { violationsIn } from './violations.js';

/** The exit status for an error, and what stderr says about it. */
export interface Report {
  readonly status: 1 | 2;
  readonly text: string;
}

/**
 * @param hints what the caller can do about it, a line each
 * @throws whatever is none of the errors that this program knows: a defect must show its stack
 */
export function report(error: unknown, hints: readonly string[], colours: boolean): Report {
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
  const violations = violationsIn(error.data);
  if (violations !== undefined) {
    lines.push(
      ...violations.map(({ path, expected, got }) => {
        const came = got === undefined ? '' : `, got ${String(got)}`;
        return printable(`  ${path}: expected ${expected}${came}`);
      }),
    );
  } else if (error.data !== undefined) {
    lines.push(pretty(JSON.stringify(error.data), colours));
  }
  lines.push(...hints.map(printable));
  return { status: 1, text: lines.join('\n') };
}
