import {
  ERROR_MESSAGES,
  ErrorCode,
  type JsonRpcParams,
  type ParamViolation,
  RpcError,
} from '@ujrpc/protocol';
import type { ParamContract, ValidationResult } from '../contract/contract.js';
import type { Method } from '../server/registry.js';

/** How many violations one error reports. */
const MAX_VIOLATIONS = 16;

/** What a JavaScript call takes without overflowing the stack, and a good deal less. */
const MAX_ARGUMENTS = 65_535;

/**
 * Lays decoded params out as the handler's arguments and checks them.
 *
 * @returns the arguments in order, absent ones undefined, a rest parameter's spread at the end
 * @throws RpcError -32602 with a `ParamViolation[]` as data
 */
export function bindParams(
  method: Method,
  params: JsonRpcParams | undefined,
  duplicate: string | undefined,
): unknown[] {
  if (duplicate !== undefined) {
    throw invalidParams([{ path: duplicate, expected: 'to be given once' }]);
  }
  const args = Array.isArray(params)
    ? bindPositional(method, params as readonly unknown[])
    : bindNamed(method, (params ?? {}) as Readonly<Record<string, unknown>>);
  const validated = method.contract.validate(args);
  if (!validated.success) {
    throw invalidParams(violations(method.contract.params, validated));
  }
  return args;
}

function bindPositional(method: Method, params: readonly unknown[]): unknown[] {
  const declared = method.contract.params;
  if (params.length > declared.length && declared.at(-1)?.rest !== true) {
    const expected = `at most ${declared.length} ${declared.length === 1 ? 'param' : 'params'}`;
    throw invalidParams([{ path: `[${declared.length}]`, expected }]);
  }
  checkCount(params, declared.at(-1));
  const args = params.slice();
  for (let index = 0; index < declared.length; index++) {
    const param = declared[index] as ParamContract;
    if (!param.rest) {
      args[index] = absentIfNull(param, args[index]);
    }
  }
  return args;
}

function bindNamed(method: Method, params: Readonly<Record<string, unknown>>): unknown[] {
  const declared = method.contract.params;
  const args: unknown[] = [];
  let known = 0;
  for (const param of declared) {
    const given = Object.hasOwn(params, param.name);
    known += given ? 1 : 0;
    const value = given ? params[param.name] : undefined;
    if (param.rest) {
      args.push(...restArguments(param, value));
    } else {
      args.push(absentIfNull(param, value));
    }
  }
  const names = Object.keys(params);
  if (known < names.length) {
    const unknown = names.filter((name) => !method.paramNames.has(name));
    throw invalidParams(unknown.map((path) => ({ path, expected: 'no param of that name' })));
  }
  return args;
}

function absentIfNull(param: ParamContract, value: unknown): unknown {
  return value === null && param.optional && !param.nullable ? undefined : value;
}

function restArguments(param: ParamContract, value: unknown): readonly unknown[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw invalidParams([{ path: param.name, expected: 'an array' }]);
  }
  checkCount(value, param);
  return value;
}

function checkCount(args: readonly unknown[], rest: ParamContract | undefined): void {
  if (args.length > MAX_ARGUMENTS) {
    const expected = `at most ${MAX_ARGUMENTS} elements`;
    throw invalidParams([{ path: rest?.name ?? 'params', expected }]);
  }
}

/** The validator's `$input[0].tags[2]` in the caller's words: `user.tags[2]`. */
function violations(
  params: readonly ParamContract[],
  { errors }: Exclude<ValidationResult, { success: true }>,
): ParamViolation[] {
  return errors.map(({ path, expected }) => ({ path: callersPath(params, path), expected }));
}

function callersPath(params: readonly ParamContract[], path: string): string {
  const found = /^\$input\[(\d+)\]/.exec(path);
  if (found === null) {
    return 'params';
  }
  const index = Number(found[1]);
  const deeper = path.slice(found[0].length);
  const last = params.length - 1;
  if (index >= last && params[last]?.rest === true) {
    return `${params[last].name}[${index - last}]${deeper}`;
  }
  return `${params[index]?.name ?? `[${index}]`}${deeper}`;
}

function invalidParams(violations: readonly ParamViolation[]): RpcError {
  const code = ErrorCode.InvalidParams;
  return new RpcError(code, ERROR_MESSAGES[code], violations.slice(0, MAX_VIOLATIONS).map(clip));
}

/** A caller must not make the server repeat a name of a megabyte. */
function clip({ path, expected }: ParamViolation): ParamViolation {
  return { path: path.length > 256 ? `${path.slice(0, 256)}…` : path, expected };
}
