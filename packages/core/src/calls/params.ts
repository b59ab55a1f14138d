import {
  ERROR_MESSAGES,
  ErrorCode,
  type JsonRpcParams,
  RpcError,
  type Violation,
} from '@ujrpc/protocol';
import type { ParamContract, ValidationResult } from '../contract/contract.js';
import type { Method } from '../server/registry.js';
import { MAX_VIOLATIONS, violation } from './violation.js';

/** What a JavaScript call takes without overflowing the stack, and a good deal less. */
const MAX_ARGUMENTS = 65_535;

/**
 * Lays decoded params out as the handler's arguments, checks them and gives them their types.
 *
 * @returns the arguments in order, absent ones undefined, a rest parameter's spread at the end
 * @throws RpcError -32602 with a `Violation[]` as data
 */
export function bindParams(
  method: Method,
  params: JsonRpcParams | undefined,
  duplicate: string | undefined,
): unknown[] {
  if (duplicate !== undefined) {
    const twice = violation(duplicate, 'to be given once', undefined);
    throw invalidParams([{ ...twice, got: 'several values' }]);
  }
  const args = Array.isArray(params)
    ? bindPositional(method, params as readonly unknown[])
    : bindNamed(method, (params ?? {}) as Readonly<Record<string, unknown>>);
  const validated = method.contract.validate(args);
  if (!validated.success) {
    throw invalidParams(violations(method.contract.params, validated));
  }
  return method.contract.decode?.(args) ?? args;
}

function bindPositional(method: Method, params: readonly unknown[]): unknown[] {
  const declared = method.contract.params;
  const most = declared.at(-1)?.rest === true ? params.length : declared.length;
  if (params.length > most && !method.ignoresUnknownParams) {
    const expected = `at most ${most} ${most === 1 ? 'param' : 'params'}`;
    throw invalidParams([violation(`[${most}]`, expected, params[most])]);
  }
  checkCount(params, declared.at(-1));
  const args = params.slice(0, most);
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
  if (known < names.length && !method.ignoresUnknownParams) {
    const unknown = names.filter((name) => !method.paramNames.has(name)).slice(0, MAX_VIOLATIONS);
    throw invalidParams(
      unknown.map((name) => violation(name, 'no param of that name', params[name])),
    );
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
    throw invalidParams([violation(param.name, 'an array', value)]);
  }
  checkCount(value, param);
  return value;
}

function checkCount(args: readonly unknown[], rest: ParamContract | undefined): void {
  if (args.length > MAX_ARGUMENTS) {
    const expected = `at most ${MAX_ARGUMENTS} elements`;
    throw invalidParams([violation(rest?.name ?? 'params', expected, args)]);
  }
}

/** The validator's `$input[0].tags[2]` in the caller's words: `user.tags[2]`. */
function violations(
  params: readonly ParamContract[],
  { errors }: Exclude<ValidationResult, { success: true }>,
): Violation[] {
  return errors
    .slice(0, MAX_VIOLATIONS)
    .map(({ path, expected, value }) => violation(callersPath(params, path), expected, value));
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

function invalidParams(violations: readonly Violation[]): RpcError {
  const code = ErrorCode.InvalidParams;
  return new RpcError(code, ERROR_MESSAGES[code], violations);
}
