import { RpcError } from '@ujrpc/words';
import { CallError, UsageError } from './errors.js';
import { oneLine, pretty, printable, red } from './json/print.js';
import { violationsIn } from './violations.js';

/** The exit status for an error, and what stderr says about it. */
export interface Report {
  readonly status: 1 | 2;
  readonly text: string;
}

/** What else is known of an error. */
export interface Details {
  /** The class that the server gives to its code. */
  readonly name?: string | undefined;
  /** What the caller can do about it, a line each. */
  readonly hints?: readonly string[];
}

/**
 * @throws whatever is none of the errors that this program knows: a defect must show its stack
 */
export function report(error: unknown, { name, hints = [] }: Details, colours: boolean): Report {
  const label = red('error', colours);
  if (error instanceof UsageError) {
    return { status: 2, text: `${label}: ${printable(error.message)}\nujrpc --help says more` };
  }
  if (error instanceof CallError) {
    return { status: 1, text: `${label}: ${printable(error.message)}` };
  }
  if (!(error instanceof RpcError)) {
    throw error;
  }
  const kind = name === undefined ? `${error.code}` : `${error.code} ${oneLine(name)}`;
  const lines = [`${label} ${kind}: ${oneLine(error.message)}`];
  const violations = violationsIn(error.data);
  if (violations !== undefined) {
    lines.push(
      ...violations.map(({ path, expected, got }) => {
        const came = got === undefined ? '' : `, got ${String(got)}`;
        return `  ${oneLine(`${path}: expected ${expected}${came}`)}`;
      }),
    );
  } else if (error.data !== undefined) {
    lines.push(pretty(JSON.stringify(error.data), colours));
  }
  lines.push(...hints.map(oneLine));
  return { status: 1, text: lines.join('\n') };
}
