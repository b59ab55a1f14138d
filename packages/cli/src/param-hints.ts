import { guess } from './arguments/argument.js';
import type { CallCommand } from './arguments/command-line.js';
import { ujrpcAt } from './arguments/endpoint.js';
import { shellWord } from './arguments/shell-word.js';
import type { Target } from './arguments/target.js';
import { typedPath } from './arguments/typed-path.js';
import { discoverBriefly, type MethodObject } from './discover/openrpc.js';
import { type RichType, richType } from './discover/rich-type.js';
import { members } from './json/scan.js';
import { nearNames } from './near-names.js';
import type { SentViolation } from './violations.js';

/** A named argument that the server refused. */
interface Refused {
  readonly name: string;
  /** As it was typed; undefined where a type or a file was. */
  readonly text: string | undefined;
}

interface RefusedText extends Refused {
  readonly text: string;
}

/**
 * What the caller can do about arguments that a server refused, a line each. The server is asked
 * for its description where its error alone does not say enough.
 */
export async function paramHints(
  violations: readonly SentViolation[],
  command: Target & CallCommand,
): Promise<readonly string[]> {
  const given = namesIn(command);
  const hints: string[] = [];
  const unclear: Refused[] = [];
  for (const { path, expected } of violations) {
    if (!given.has(path)) {
      continue;
    }
    const word = command.named.find((one) => one.startsWith(`${path}=`));
    const text = word?.slice(path.length + 1);
    const isString = text !== undefined && guess(text).startsWith('"');
    // Such as `string`, `string, minLength 1` or `(string | null)`, but not a list of them.
    if (text !== undefined && /^\(?string\b(?!.*\[\])/.test(expected) && !isString) {
      hints.push(stringHint({ name: path, text }));
    } else if (!/^\(?(?:number|integer|boolean|string)\b/.test(expected) || isString) {
      unclear.push({ name: path, text });
    }
  }
  return [...hints, ...(await describedHints(unclear, given, command))];
}

/** The names of a call's arguments; none where they go by position. */
function namesIn({ params }: CallCommand): ReadonlySet<string> {
  return new Set(params?.startsWith('{') ? members(params).keys() : []);
}

async function describedHints(
  unclear: readonly Refused[],
  given: ReadonlySet<string>,
  command: Target & CallCommand,
): Promise<readonly string[]> {
  const description = unclear.length === 0 ? undefined : await discoverBriefly(command);
  const method = description?.methods.find(({ name }) => name === command.method);
  if (description === undefined || method === undefined) {
    return [];
  }
  const hints = unclear.flatMap(({ name, text }) => {
    const param = method.params.find((one) => one.name === name);
    if (param === undefined) {
      return [unknownHint(name, method, given, ujrpcAt(command.endpoint))];
    }
    const type = richType(param.schema, description.schemas);
    return type === undefined || text === undefined ? [] : [HINTS[type]({ name, text })];
  });
  return [...new Set(hints)];
}

function unknownHint(
  name: string,
  method: MethodObject,
  given: ReadonlySet<string>,
  ujrpc: string,
): string {
  const free = method.params.map((param) => param.name).filter((one) => !given.has(one));
  const near = nearNames(name, free);
  return near.length > 0
    ? `did you mean ${near.join(' or ')} instead of ${name}?`
    : `${ujrpc} ${method.name} --help shows what it takes`;
}

/** What JSON can read is not a string unless its type says so. */
function stringHint({ name, text }: RefusedText): string {
  return `to send ${name} as a string, write ${shellWord(`${name}:str=${text}`)}`;
}

function fileWord({ name, text }: RefusedText): string {
  return shellWord(`${name}=${typedPath(text) ?? 'PATH'}`);
}

const HINTS: Readonly<Record<RichType, (refused: RefusedText) => string>> = {
  Image: (refused) => `${refused.name} is an image: write -i ${fileWord(refused)}`,
  NDArray: ({ name }) => `${name} is an array of NumPy's: write -f ${name}=FILE.npy`,
  bytes: (refused) => `${refused.name} is bytes: write -f ${fileWord(refused)} for those of a file`,
  Date: ({ name }) => `${name} is a Date: write ${name}=2026-01-31T12:30:00.000Z`,
  bigint: (refused) =>
    /^-?\d+$/.test(refused.text) ? stringHint(refused) : `${refused.name} is an integer in digits`,
};
