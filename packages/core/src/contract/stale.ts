import { classOptionsOf, designParamTypes, type MethodOptions } from '../rpc/metadata.js';
import type { ClassContract, MethodContract, ParamContract, ParamKind } from './contract.js';
import { parameterNames } from './parameter-names.js';

/**
 * What in a class no longer agrees with its contract, a sentence each; empty when all agrees.
 *
 * Compared are what is done about the unknown, the names of the methods, the names of their parameters and, where
 * `emitDecoratorMetadata` recorded them, the types of their parameters.
 */
export function differences(
  contract: ClassContract,
  decorated: ReadonlyMap<string, MethodOptions>,
  instance: object,
): string[] {
  const known = new Map(contract.methods.map((method) => [method.property, method]));
  const found = optionDifferences(contract, instance);
  for (const property of decorated.keys()) {
    if (!known.has(property)) {
      const inherited = inheritance(property, instance);
      found.push(`${contract.name}.${property} has @rpc and is not in the contract${inherited}`);
    }
  }
  for (const [property, method] of known) {
    const options = decorated.get(property);
    if (options === undefined) {
      found.push(`${contract.name}.${property} is in the contract and has no @rpc`);
    } else {
      found.push(...methodDifferences(contract.name, method, instance, options));
    }
  }
  return found;
}

/** Of a class that a package ships compiled, ujrpc-codegen sees declarations, which have no decorators. */
function inheritance(property: string, instance: object): string {
  const own = Object.getPrototypeOf(instance) as object;
  let owner: object | null = own;
  while (owner !== null && !Object.hasOwn(owner, property)) {
    owner = Object.getPrototypeOf(owner) as object | null;
  }
  if (owner === null || owner === own) {
    return '';
  }
  const base = owner.constructor.name;
  return `; it is inherited from ${base}: if that comes from a package, override the method and put @rpc on it`;
}

function optionDifferences(contract: ClassContract, instance: object): string[] {
  const options = classOptionsOf(instance);
  return (['unknownParams', 'unknownProperties'] as const).flatMap((name) => {
    const value = options[name] ?? DEFAULTS[name];
    const known = contract[name] ?? DEFAULTS[name];
    return value === known
      ? []
      : [`${contract.name} has { ${name}: '${value}' }, which is '${known}' in the contract`];
  });
}

const DEFAULTS = { unknownParams: 'refuse', unknownProperties: 'drop' } as const;

function methodDifferences(
  className: string,
  method: MethodContract,
  instance: object,
  { batch }: MethodOptions,
): string[] {
  const where = `${className}.${method.property}`;
  if ((batch === undefined) !== (method.batch === undefined)) {
    const [has, had] = batch === undefined ? ['@rpc', '@rpc.batch'] : ['@rpc.batch', '@rpc'];
    return [`${where} has ${has}, which is ${had} in the contract`];
  }
  const params = written(method);
  const handler = (instance as Record<string, (...args: never[]) => unknown>)[method.property];
  const names = handler === undefined ? undefined : parameterNames(handler);
  const expected = params.map((param) => param.name);
  if (names !== undefined && !agree(names, params)) {
    return [`${where}(${names.join(', ')}) is ${where}(${expected.join(', ')}) in the contract`];
  }
  return typeDifferences(where, params, designParamTypes(instance, method.property));
}

/** The parameters that the method has in its class. */
function written({ batch, params }: MethodContract): readonly ParamContract[] {
  return batch === undefined
    ? params
    : [{ name: batch, kind: 'json', optional: false, rest: false, nullable: false }];
}

function agree(names: readonly string[], params: readonly ParamContract[]): boolean {
  const dropped = params.slice(names.length);
  return (
    names.every((name, index) => spells(name, params[index]?.name)) &&
    dropped.every((param) => param.optional || param.rest)
  );
}

/**
 * Whether a compiler may have made `name` of what the author wrote: where TypeScript moves the
 * defaults of an async method into a generator, it leaves `later(a_1)` of `later(a, b = 2)`.
 */
function spells(name: string, written: string | undefined): boolean {
  return name === written || name.replace(/_\d+$/, '') === written;
}

function typeDifferences(
  where: string,
  params: readonly ParamContract[],
  types: readonly unknown[] | undefined,
): string[] {
  if (types === undefined) {
    return [];
  }
  if (types.length !== params.length) {
    return [`${where} takes ${types.length} parameters, ${params.length} in the contract`];
  }
  return params.flatMap((param, index) => {
    const type = types[index];
    return mayBe(param, type)
      ? []
      : [`${where}: ${param.name} is ${nameOf(type)}, ${typeNames[param.kind]} in the contract`];
  });
}

/** As the author wrote them, or would have. */
const typeNames: Readonly<Record<ParamKind, string>> = {
  f64: 'number',
  i32: 'Int',
  u32: 'Uint32',
  i64: 'Int64',
  bool: 'boolean',
  string: 'string',
  bytes: 'Uint8Array',
  json: 'another type',
};

const NUMBERS: ReadonlySet<string> = new Set(['f64', 'i32', 'u32', 'i64']);

/** Whether TypeScript, which records unions and objects alike as Object, may have recorded `type`. */
function mayBe(param: ParamContract, type: unknown): boolean {
  if (param.rest || param.kind === 'json' || param.kind === 'bytes') {
    return true;
  }
  switch (type) {
    case Number:
      return NUMBERS.has(param.kind);
    case String:
      return param.kind === 'string';
    case Boolean:
      return param.kind === 'bool';
    case Array:
      return false;
    default:
      return true;
  }
}

/** `number` of Number, which is what TypeScript records of it. */
function nameOf(type: unknown): string {
  const name = typeof type === 'function' ? type.name : String(type);
  return type === Number || type === String || type === Boolean ? name.toLowerCase() : name;
}
