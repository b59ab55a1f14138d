import type { RpcErrorClass } from '@ujrpc/words';
import 'reflect-metadata';
import type { BatchSettings } from '../batching/batch-options.js';
import { shown } from '../shown.js';

export interface RpcOptions {
  /** The name on the wire, without the namespace; the method's own name when left out. */
  readonly name?: string;
  /** Replaces the doc comment's text in OpenRPC. */
  readonly description?: string;
  /** Marks the method, or all of a class, as deprecated in OpenRPC and in the client. */
  readonly deprecated?: boolean;
  /** Classes of errors that callers get as what they are, in addition to those of `@throws`. */
  readonly throws?: readonly RpcErrorClass[];
  /**
   * Says that the method may run twice without harm. A client that loses its connection then makes a call again which
   * was sent and not answered.
   */
  readonly idempotent?: boolean;
}

/** What a method's decorator records. */
export interface MethodOptions extends RpcOptions {
  /** Of `@rpc.batch`. */
  readonly batch?: BatchSettings;
}

export interface ClassOptions {
  /** Prefix of each wire name: `calc` makes `sum` into `calc.sum` and `client.calc.sum(…)`. */
  readonly namespace?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  /** What becomes of params that a method does not have: refused unless they are to be ignored. */
  readonly unknownParams?: 'refuse' | 'ignore';
  /** What becomes of properties that a parameter's type does not declare: no error unless refused. */
  readonly unknownProperties?: 'drop' | 'refuse';
}

/** Of a class with `@rpc.client`. */
export type ClientClassOptions = Pick<ClassOptions, 'namespace' | 'description' | 'deprecated'>;

const METHOD = 'ujrpc:method';
const CLASS = 'ujrpc:class';
const CLIENT = 'ujrpc:client';

const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  unknownParams: ['refuse', 'ignore'],
  unknownProperties: ['drop', 'refuse'],
};

/** @throws TypeError on a value that means nothing, which JavaScript does not check */
export function checkMethodOptions({ idempotent }: RpcOptions): void {
  if (idempotent !== undefined && typeof idempotent !== 'boolean') {
    throw new TypeError(`@rpc: idempotent must be true or false, got ${shown(idempotent)}`);
  }
}

export function recordMethod(prototype: object, property: string, options: MethodOptions): void {
  Reflect.defineMetadata(METHOD, options, prototype, property);
}

/** @throws TypeError on a value that means nothing, which JavaScript does not check */
export function recordClass(target: object, options: ClassOptions): void {
  for (const [name, values] of Object.entries(CHOICES)) {
    const value = (options as Record<string, unknown>)[name];
    if (value !== undefined && !values.includes(value)) {
      const words = values.map((word) => `'${String(word)}'`).join(' or ');
      throw new TypeError(`@rpc: ${name} must be ${words}, got ${shown(value)}`);
    }
  }
  Reflect.defineMetadata(CLASS, options, target);
}

export function recordClientClass(target: object, options: ClientClassOptions): void {
  Reflect.defineMetadata(CLIENT, options, target);
}

/** The options of a class's own `@rpc.client`; undefined without one. */
export function clientOptionsOf(target: object): ClientClassOptions | undefined {
  return Reflect.getOwnMetadata(CLIENT, target) as ClientClassOptions | undefined;
}

/** The methods of an instance that carry `@rpc`, inherited ones included: name → options. */
export function rpcMethodsOf(instance: object): ReadonlyMap<string, MethodOptions> {
  const found = new Map<string, MethodOptions>();
  for (let prototype = Object.getPrototypeOf(instance) as object | null; prototype !== null; ) {
    for (const property of Object.getOwnPropertyNames(prototype)) {
      const options = Reflect.getMetadata(METHOD, instance, property) as MethodOptions | undefined;
      if (options !== undefined) {
        found.set(property, options);
      }
    }
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return found;
}

/** The options of the class that an instance is of; those of its bases are not its own. */
export function classOptionsOf(instance: object): ClassOptions {
  const { constructor: found } = instance as { constructor?: unknown };
  const options: unknown =
    typeof found === 'function' ? Reflect.getOwnMetadata(CLASS, found) : undefined;
  return (options as ClassOptions | undefined) ?? {};
}

/** What `emitDecoratorMetadata` recorded of a method's parameters, where it did. */
export function designParamTypes(
  instance: object,
  property: string,
): readonly unknown[] | undefined {
  return Reflect.getMetadata('design:paramtypes', instance, property) as
    | readonly unknown[]
    | undefined;
}
