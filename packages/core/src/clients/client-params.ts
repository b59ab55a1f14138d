import type { Violation } from '@ujrpc/words';
import { callersPath, violations } from '../calls/params.js';
import { encodeOpen, ResultError } from '../calls/result.js';
import type { ClientMethodContract } from '../contract/contract.js';

/**
 * The JSON text of the params of a client's method.
 *
 * @throws TypeError that names the argument that does not fit
 */
export function paramsText(method: ClientMethodContract, given: readonly unknown[]): string {
  const { params, encode, validate, open, wireName } = method;
  const args = [...given];
  const named = params.at(-1)?.rest === true ? params.length - 1 : params.length;
  while (args.length < named) {
    args.push(undefined);
  }
  const wire = encode === undefined ? args : encode(args);
  const validated = validate(wire);
  if (!validated.success) {
    throw misfit(wireName, violations(params, validated)[0] as Violation);
  }
  while (wire.length > 0 && wire.at(-1) === undefined) {
    wire.pop();
  }
  return open ? openText(method, wire) : JSON.stringify(wire);
}

/** @throws as `paramsText` */
export function notificationText(method: ClientMethodContract, given: readonly unknown[]): string {
  const name = JSON.stringify(method.wireName);
  return `{"jsonrpc":"2.0","method":${name},"params":${paramsText(method, given)}}`;
}

/** With `unknown` among them: what JSON cannot hold is refused. */
function openText({ wireName, params }: ClientMethodContract, wire: unknown[]): string {
  try {
    return encodeOpen(wire, '$input') as string;
  } catch (thrown) {
    const [first] = thrown instanceof ResultError ? thrown.violations : [];
    throw first === undefined
      ? thrown
      : misfit(wireName, { ...first, path: callersPath(params, first.path) });
  }
}

function misfit(wireName: string, { path, expected, got }: Violation): TypeError {
  return new TypeError(`${wireName}: ${path}: expected ${expected}, got ${got}`);
}
