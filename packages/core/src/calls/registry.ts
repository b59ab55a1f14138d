import { DISCOVER } from '@ujrpc/words/protocol-methods';
import type { BatchState } from '../batching/batch-state.js';
import { Batcher } from '../batching/batcher.js';
import type { ClassContract, Contract, MethodContract } from '../contract/contract.js';
import { differences } from '../contract/stale.js';
import type { MethodHooks } from '../hooks/method-hooks.js';
import type { Plugins } from '../hooks/plugins.js';
import { type Log, logToStderr } from '../log.js';
import { type MethodOptions, rpcMethodsOf } from '../rpc/metadata.js';
import type { ErrorEncoders } from './failure.js';
import { errorDataEncoder, resultEncoder } from './result.js';

/** A method that can be called: its contract, bound to the instance that answers. */
export interface Method {
  readonly wireName: string;
  readonly contract: MethodContract;
  readonly paramNames: ReadonlySet<string>;
  readonly ignoresUnknownParams: boolean;
  readonly handler: (...args: unknown[]) => unknown;
  readonly instance: object;
  readonly encodeResult: (value: unknown) => string;
  /** Of each value of a stream. */
  readonly encodeItem: (value: unknown) => string;
  readonly errors: ErrorEncoders;
  readonly hooks: MethodHooks;
  /** Of a batch method: what gathers its calls and calls the handler with them. */
  readonly batcher: Batcher | undefined;
}

/** The contract goes by the names of classes, methods and parameters. */
const MINIFIED = 'Minified code looks out of date too: do not minify identifiers in servers';

const DOCUMENT_METHOD: MethodContract = {
  property: 'discover',
  wireName: DISCOVER,
  params: [],
  result: { kind: 'json', open: false },
  async: false,
  validate: () => ({ success: true }),
};

/** Which method answers to which name. A Map, so that `constructor` is a name like any other. */
export class Registry {
  readonly #methods = new Map<string, Method>();
  readonly #registered = new Set<ClassContract>();

  /** @param describes whether `rpc.discover` is one of the methods */
  constructor(
    private readonly contract: Contract,
    private readonly plugins: Plugins,
    describes = true,
    private readonly log: Log = logToStderr,
  ) {
    if (describes) {
      this.#describe(contract.openrpc);
    }
  }

  /** The document is large, and the same for everyone: its text is made once. */
  #describe(openrpc: Contract['openrpc']): void {
    const text = JSON.stringify(openrpc);
    const method = this.#bound({ discover: () => openrpc }, DOCUMENT_METHOD, false);
    const encodeResult = (value: unknown): string =>
      value === openrpc ? text : method.encodeResult(value);
    this.#methods.set(DISCOVER, { ...method, encodeResult });
  }

  find(wireName: string): Method | undefined {
    return this.#methods.get(wireName);
  }

  /** The wire names of all methods that the contract has, and `rpc.discover`. */
  get names(): string[] {
    const declared = this.contract.classes.flatMap(({ methods }) => methods);
    return [...new Set([...declared.map(({ wireName }) => wireName), ...this.#methods.keys()])];
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
    const decorated = rpcMethodsOf(instance);
    if (decorated.size === 0) {
      throw new Error(`${name} has no @rpc method: put @rpc on the methods that callers may call`);
    }
    const found = this.contract.classes.find((candidate) => candidate.name === name);
    if (found === undefined) {
      throw new Error(
        `The contract does not know the class ${name}: run ujrpc-codegen\n${MINIFIED}`,
      );
    }
    if (this.#registered.has(found)) {
      throw new Error(`An instance of ${name} is already registered`);
    }
    const stale = differences(found, decorated, instance);
    if (stale.length > 0) {
      const what = stale.join('\n  ');
      throw new Error(`The contract is out of date: run ujrpc-codegen\n  ${what}\n${MINIFIED}`);
    }
    for (const method of found.methods) {
      this.#methods.set(
        method.wireName,
        this.#bound(
          instance,
          method,
          found.unknownParams === 'ignore',
          decorated.get(method.property),
        ),
      );
    }
    this.#registered.add(found);
  }

  /** The classes of the contract that no instance answers for. */
  get missing(): string[] {
    return this.contract.classes
      .filter((candidate) => !this.#registered.has(candidate))
      .map((candidate) => candidate.name);
  }

  /** The batches of each method that has some, by its wire name. */
  get batches(): Record<string, BatchState> {
    const states = Array.from(this.#methods.values(), ({ wireName, batcher }) =>
      batcher === undefined ? [] : [[wireName, batcher.state] as const],
    );
    return Object.fromEntries(states.flat());
  }

  #bound(
    instance: object,
    contract: MethodContract,
    ignoresUnknownParams: boolean,
    options?: MethodOptions,
  ): Method {
    const { property, wireName, params, result, stream, errors = [] } = contract;
    const handler = (instance as Record<string, (...args: unknown[]) => unknown>)[property];
    if (handler === undefined) {
      throw new Error(`${classNameOf(instance)} has no method ${property}: run ujrpc-codegen`);
    }
    return {
      wireName,
      contract,
      paramNames: new Set(params.map((param) => param.name)),
      ignoresUnknownParams,
      handler,
      instance,
      encodeResult: resultEncoder(result, 'result'),
      encodeItem: resultEncoder(stream?.item ?? result, 'value'),
      errors: new Map(errors.map((error) => [error.code, errorDataEncoder(error)])),
      hooks: this.plugins.of(wireName),
      batcher:
        options?.batch &&
        new Batcher(wireName, (calls) => handler.call(instance, calls), options.batch, this.log),
    };
  }
}

function classNameOf(instance: object): string {
  const { constructor: found } = instance as { constructor?: unknown };
  return typeof found === 'function' ? found.name : 'The object';
}
