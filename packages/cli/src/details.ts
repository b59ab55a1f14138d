import { ErrorCode, RpcError } from '@ujrpc/protocol';
import { guess } from './arguments/argument.js';
import type { CallCommand, Command } from './arguments/command-line.js';
import { shellWord } from './arguments/shell-word.js';
import type { Target } from './arguments/target.js';
import { typedPath } from './arguments/typed-path.js';
import { ErrorNames } from './discover/error-names.js';
import { discoverBriefly } from './discover/openrpc.js';
import { type RichType, richType } from './discover/rich-type.js';
import { nameHint } from './near-names.js';
import type { Details } from './report.js';
import { type SentViolation, violationsIn } from './violations.js';

/**
 * What an error that a server answered is called, and what the caller can do about it. It may cost
 * one more request, `rpc.discover`: for a method that is not there, for a refused argument about
 * which the error alone does not say enough, and for an error of the service's own.
 */
export async function detailsFor(error: unknown, command: Command): Promise<Details> {
  const isCall = command.action === 'call' || command.action === 'notify';
  if (!isCall || !(error instanceof RpcError)) {
    return {};
  }
  switch (error.code) {
    case ErrorCode.MethodNotFound: {
      const description = await discoverBriefly(command);
      const names = description?.methods.map(({ name }) => name) ?? [];
      return { hints: [nameHint(command.method, names, command.endpoint)] };
    }
    case ErrorCode.InvalidParams:
      return { hints: await paramHints(violationsIn(error.data) ?? [], command) };
    default:
      return { name: await new ErrorNames(command).of(error) };
  }
}

/** An argument as it was typed, without its type, that the server refused. */
interface Refused {
  readonly name: string;
  readonly text: string;
}

async function paramHints(
  violations: readonly SentViolation[],
  command: Target & CallCommand,
): Promise<readonly string[]> {
  const hints: string[] = [];
  const unclear: Refused[] = [];
  for (const { path, expected } of violations) {
    const word = command.named.find((one) => one.startsWith(`${path}=`));
    if (word === undefined) {
      continue;
    }
    const refused = { name: path, text: word.slice(path.length + 1) };
    const isString = guess(refused.text).startsWith('"');
    // Such as `string`, `string, minLength 1` or `(string | null)`, but not a list of them.
    if (/^\(?string\b(?!.*\[\])/.test(expected) && !isString) {
      hints.push(stringHint(refused));
    } else if (!/^\(?(?:number|integer|boolean|string)\b/.test(expected) || isString) {
      unclear.push(refused);
    }
  }
  return [...hints, ...(await typeHints(unclear, command))];
}

async function typeHints(
  unclear: readonly Refused[],
  command: Target & CallCommand,
): Promise<readonly string[]> {
  const description = unclear.length === 0 ? undefined : await discoverBriefly(command);
  const method = description?.methods.find(({ name }) => name === command.method);
  return unclear.flatMap((refused) => {
    const param = method?.params.find(({ name }) => name === refused.name);
    const type = description && richType(param?.schema, description.schemas);
    return type === undefined ? [] : [HINTS[type](refused)];
  });
}

/** What JSON can read is no string unless its type says so. */
function stringHint({ name, text }: Refused): string {
  return `to send ${name} as a string, write ${shellWord(`${name}:str=${text}`)}`;
}

function fileWord({ name, text }: Refused): string {
  return shellWord(`${name}=${typedPath(text) ?? 'PATH'}`);
}

const HINTS: Readonly<Record<RichType, (refused: Refused) => string>> = {
  Image: ({ name, text }) => `${name} is an image: write -i ${fileWord({ name, text })}`,
  NDArray: ({ name }) => `${name} is an array of NumPy's: write -f ${name}=FILE.npy`,
  bytes: ({ name, text }) =>
    `${name} is bytes: write -f ${fileWord({ name, text })} for those of a file`,
  Date: ({ name }) => `${name} is a Date: write ${name}=2026-01-31T12:30:00.000Z`,
  bigint: ({ name, text }) =>
    /^-?\d+$/.test(text) ? stringHint({ name, text }) : `${name} is an integer in digits`,
};
