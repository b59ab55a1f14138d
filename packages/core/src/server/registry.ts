import type { ErrorEncoders } from '../calls/failure.js';
import { errorDataEncoder, resultEncoder } from '../calls/result.js';
import type { ClassContract, Contract, MethodContract } from '../contract/contract.js';
import { differences } from '../contract/stale.js';
import { rpcMethodsOf } from '../rpc/metadata.js';

/** A method that can be called: its contract, bound to the instance that answers. */
export interface Method {
  readonly wireName: string;
  readonly contract: MethodContract;
  readonly paramNames: ReadonlySet<string>;
  readonly ignoresUnknownParams: boolean;
  readonly handler: (...args: unknown[]) => unknown;
  readonly instance: object;
  readonly encodeResult: (value: unknown) => string;
  readonly errors: ErrorEncoders;
}

const DISCOVER: MethodContract = {
  property: 'discover',
  wireName: 'rpc.discover',
  params: [],
  result: { kind: 'json', open: false },
  async: false,
  validate: () => ({ success: true }),
};

/** Which method answers to which name. A Map, so that `constructor` is a name like any other. */
export class Registry {
  readonly #methods = new Map<string, Method>();
  readonly #registered = new Set<ClassContract>();

  constructor(private readonly contract: Contract) {
    this.#add({ discover: () => contract.openrpc }, DISCOVER, false);
  }

  find(wireName: string): Method | undefined {
    return this.#methods.get(wireName);
  }

  get methods(): Iterable<Method> {
    return this.#methods.values();
  }

  /** @throws Error when the contract does not know the class as it is */
  register(instance: object): void {
    if (typeof instance !== 'object' || instance === null) {
      throw new TypeError('register() takes an instance: server.register(new Calculator())');
    }
    const name = classNameOf(instance);
    const decorated = new Set(rpcMethodsOf(instance).keys());
    if (decorated.size === 0) {
      throw new Error(`${name} has no @rpc method: put @rpc on the methods that callers may call`);
    }
    const found = this.contract.classes.find((candidate) => candidate.name === name);
    if (found === undefined) {
      throw new Error(`The contract does not know the class ${name}: run ujrpc-codegen`);
    }
    if (this.#registered.has(found)) {
      throw new Error(`An instance of ${name} is registered already`);
    }
    const stale = differences(found, decorated, instance);
    if (stale.length > 0) {
      const what = stale.join('\n  ');
      throw new Error(
        `The contract is out of date: run ujrpc-codegen\n  ${what}\nMinified code looks out of date too: keep names in servers`,
      );
    }
    for (const method of found.methods) {
      this.#add(instance, method, found.unknownParams === 'ignore');
    }
    this.#registered.add(found);
  }

  /** The classes of the contract that no instance answers for. */
  get missing(): string[] {
    return this.contract.classes
      .filter((candidate) => !this.#registered.has(candidate))
      .map((candidate) => candidate.name);
  }

  #add(instance: object, contract: MethodContract, ignoresUnknownParams: boolean): void {
    const { property, wireName, params, result, errors = [] } = contract;
    const handler = (instance as Record<string, (...args: unknown[]) => unknown>)[property];
    if (handler === undefined) {
      throw new Error(`${classNameOf(instance)} has no method ${property}: run ujrpc-codegen`);
    }
    this.#methods.set(wireName, {
      wireName,
      contract,
      paramNames: new Set(params.map((param) => param.name)),
      ignoresUnknownParams,
      handler,
      instance,
      encodeResult: resultEncoder(result),
      errors: new Map(errors.map((error) => [error.code, errorDataEncoder(error)])),
    });
  }
}

function classNameOf(instance: object): string {
  const { constructor: found } = instance as { constructor?: unknown };
  return typeof found === 'function' ? found.name : 'The object';
}
