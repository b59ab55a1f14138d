import { ErrorCode, RpcError } from '@ujrpc/protocol';
import { guess } from './arguments/argument.js';
import type { CallCommand, Command, Target } from './arguments/command-line.js';
import { shellWord } from './arguments/shell-word.js';
import { nameHint } from './discover/near-names.js';
import { discover } from './discover/openrpc.js';
import { CallError } from './errors.js';
import { type SentViolation, violationsIn } from './violations.js';

/** The error is known by then: what comes on top must not keep anybody waiting. */
const MAX_DISCOVER_MS = 2000;

/**
 * What the caller can do about an error that a server answered, a line each. A method that is not
 * there costs one more request, `rpc.discover`.
 */
export async function hintsFor(error: unknown, command: Command): Promise<readonly string[]> {
  const isCall = command.action === 'call' || command.action === 'notify';
  if (!isCall || !(error instanceof RpcError)) {
    return [];
  }
  switch (error.code) {
    case ErrorCode.MethodNotFound:
      return [nameHint(command.method, await methodNames(command))];
    case ErrorCode.InvalidParams:
      return (violationsIn(error.data) ?? []).flatMap((one) => stringHint(one, command));
    default:
      return [];
  }
}

/** @returns none when the server does not say */
async function methodNames({ endpoint, headers, timeoutMs }: Target): Promise<readonly string[]> {
  const bound = Math.min(timeoutMs || MAX_DISCOVER_MS, MAX_DISCOVER_MS);
  try {
    const { methods } = await discover(endpoint, { headers, timeoutMs: bound });
    return methods.map(({ name }) => name);
  } catch (error) {
    if (error instanceof CallError) {
      return [];
    }
    throw error;
  }
}

/** For `sku=256` where a string must be: what JSON can read is no string unless its type says so. */
function stringHint({ path, expected }: SentViolation, { named }: CallCommand): readonly string[] {
  const text = named.find((word) => word.startsWith(`${path}=`))?.slice(path.length + 1);
  // Such as `string`, `string, minLength 1` or `(string | null)`, but not a list of them.
  const takesString = /^\(?string\b(?!.*\[\])/.test(expected);
  if (text === undefined || !takesString || guess(text).startsWith('"')) {
    return [];
  }
  return [`to send ${path} as a string, write ${shellWord(`${path}:str=${text}`)}`];
}
