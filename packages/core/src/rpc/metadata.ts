import 'reflect-metadata';

export interface RpcOptions {
  /** The name on the wire, without the namespace; the method's own name when left out. */
  readonly name?: string;
  /** Stands in OpenRPC in place of the doc comment's text. */
  readonly description?: string;
  /** Marks the method, or all of a class, as deprecated in OpenRPC and in the client. */
  readonly deprecated?: boolean;
}

export interface ClassOptions {
  /** Prefix of each wire name: `calc` makes `sum` into `calc.sum` and `client.calc.sum(…)`. */
  readonly namespace?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
}

const METHOD = 'ujrpc:method';
const CLASS = 'ujrpc:class';

export function recordMethod(prototype: object, property: string, options: RpcOptions): void {
  Reflect.defineMetadata(METHOD, options, prototype, property);
}

export function recordClass(target: object, options: ClassOptions): void {
  Reflect.defineMetadata(CLASS, options, target);
}

/** The methods of an instance that carry `@rpc`, inherited ones included: name → options. */
export function rpcMethodsOf(instance: object): ReadonlyMap<string, RpcOptions> {
  const found = new Map<string, RpcOptions>();
  for (let prototype = Object.getPrototypeOf(instance) as object | null; prototype !== null; ) {
    for (const property of Object.getOwnPropertyNames(prototype)) {
      const options = Reflect.getMetadata(METHOD, instance, property) as RpcOptions | undefined;
      if (options !== undefined) {
        found.set(property, options);
      }
    }
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return found;
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
