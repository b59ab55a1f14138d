import type { TooManySteps } from '@ujrpc/values/codecs';
import {
  ERROR_MESSAGES,
  ErrorCode,
  type JsonRpcParams,
  RpcError,
  type Violation,
} from '@ujrpc/words';
import type { ParamContract, ValidationResult } from '../contract/contract.js';
import type { Method } from './registry.js';
import { listed, MAX_VIOLATIONS, violation } from './violation.js';

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
    throw invalidParams([{ path: `[${most}]`, expected, got: `${params.length} params` }]);
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
    const unknown = names.filter((name) => !method.paramNames.has(name));
    const surplus = unknown
      .slice(0, MAX_VIOLATIONS)
      .map((name) => violation(name, 'no param of that name', params[name]));
    const absent = missing(method, params, args);
    throw invalidParams([...surplus, ...absent], unknown.length + absent.length);
  }
  return args;
}

/**
 * What is wrong with the params that were not given: a name that is misspelt is missing too. Of those
 * that were given nothing is said, for they may be meant for another method.
 */
function missing(method: Method, params: object, args: unknown[]): Violation[] {
  const declared = method.contract.params;
  const validated = method.contract.validate(args);
  if (validated.success) {
    return [];
  }
  const errors = validated.errors.filter(({ path }) => {
    const param = declared[indexOf(path) ?? -1];
    return param !== undefined && !Object.hasOwn(params, param.name);
  });
  return violations(declared, { ...validated, errors });
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
export function violations(
  params: readonly ParamContract[],
  { errors }: Exclude<ValidationResult, { success: true }>,
): Violation[] {
  return errors.map(({ path, expected, value }) =>
    violation(callersPath(params, path), expected, value),
  );
}

export function callersPath(params: readonly ParamContract[], path: string): string {
  const index = indexOf(path);
  if (index === undefined) {
    return 'params';
  }
  const deeper = path.slice(`$input[${index}]`.length);
  const last = params.length - 1;
  if (index >= last && params[last]?.rest === true) {
    return `${params[last].name}[${index - last}]${deeper}`;
  }
  return `${params[index]?.name ?? `[${index}]`}${deeper}`;
}

/** Of the argument that a validator's path begins with. */
function indexOf(path: string): number | undefined {
  const found = /^\$input\[(\d+)\]/.exec(path)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The params may be right; what is known is that to tell would take too long. */
export function tooManySteps({ maxSteps }: TooManySteps): RpcError {
  const expected = `params that take at most ${maxSteps} validation steps (limits.maxValidationSteps)`;
  return invalidParams([{ path: 'params', expected, got: 'params that take more' }]);
}

function invalidParams(found: readonly Violation[], count?: number): RpcError {
  const code = ErrorCode.InvalidParams;
  const { violations, note } = listed(found, count);
  return new RpcError(code, ERROR_MESSAGES[code] + note, violations);
}
