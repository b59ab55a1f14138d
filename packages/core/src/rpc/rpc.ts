import { type BatchOptions, batchSettings } from '../batching/batch-options.js';
import {
  type ClassOptions,
  type ClientClassOptions,
  checkMethodOptions,
  type MethodOptions,
  type RpcOptions,
  recordClass,
  recordClientClass,
  recordMethod,
} from './metadata.js';

type Constructor = abstract new (...args: never[]) => unknown;
type MethodFunction = (...args: never[]) => unknown;

/** On a method, in both decorator conventions. */
export interface RpcMethodDecorator {
  /** TC39. */
  <T extends MethodFunction>(method: T, context: ClassMethodDecoratorContext): void;
  /** Legacy: `experimentalDecorators`. */
  (prototype: object, property: string | symbol, descriptor: PropertyDescriptor): void;
}

/** On a class, in both decorator conventions. */
export interface RpcClassDecorator {
  /** TC39. */
  <T extends Constructor>(target: T, context: ClassDecoratorContext): void;
  /** Legacy: `experimentalDecorators`. */
  <T extends Constructor>(target: T): void;
}

type OnClassesOnly =
  | { readonly namespace: string }
  | Required<Pick<ClassOptions, 'unknownParams'>>
  | Required<Pick<ClassOptions, 'unknownProperties'>>;

type OnMethodsOnly = { readonly name: string } | Required<Pick<RpcOptions, 'idempotent'>>;

// The order decides: a function has a `name`, so the forms that take options come last.
export interface Rpc {
  <T extends MethodFunction>(method: T, context: ClassMethodDecoratorContext): void;
  <T extends Constructor>(target: T, context: ClassDecoratorContext): void;
  (prototype: object, property: string | symbol, descriptor: PropertyDescriptor): void;
  <T extends Constructor>(target: T): void;
  /** On a class: the namespace of its methods, what becomes of what they do not know. */
  (options: ClassOptions & OnClassesOnly): RpcClassDecorator;
  /** On a method: the name on the wire, without the namespace; whether it may run twice without harm. */
  (options: RpcOptions & OnMethodsOnly): RpcMethodDecorator;
  (options?: RpcOptions): RpcClassDecorator & RpcMethodDecorator;
  /**
   * Marks an abstract class of abstract methods: those that the server calls at its clients, with
   * `connection.client(…)`.
   */
  readonly client: RpcClient;
  /**
   * Marks a method that answers several calls at once: it takes an array of the arguments of each, and returns an
   * array, or the promise of one, with a result or an `Error` for each.
   */
  readonly batch: RpcBatch;
}

/** `@rpc.batch`, with options or without. */
export interface RpcBatch {
  <T extends MethodFunction>(method: T, context: ClassMethodDecoratorContext): void;
  (prototype: object, property: string | symbol, descriptor: PropertyDescriptor): void;
  // biome-ignore lint/suspicious/noExplicitAny: parameters of `key` without types are not an error
  <Call extends readonly unknown[] = any[]>(
    options?: RpcOptions & BatchOptions<Call>,
  ): RpcMethodDecorator;
}

/** `@rpc.client`, with options or without. */
export interface RpcClient {
  <T extends Constructor>(target: T, context: ClassDecoratorContext): void;
  <T extends Constructor>(target: T): void;
  (options?: ClientClassOptions): RpcClassDecorator;
}

/**
 * Marks a method as callable from outside, or gives a class its options.
 *
 * Works as `@rpc`, `@rpc()` and `@rpc({…})`, under `experimentalDecorators` and as a TC39 decorator.
 * The signatures are read at build time by `ujrpc-codegen`; at run time the mark only says which
 * methods the contract has to know.
 *
 * @throws TypeError when it decorates anything but a public instance method or a class
 */
export const rpc: Rpc = Object.assign(decorator(decorate) as Omit<Rpc, 'client' | 'batch'>, {
  client: decorator(decorateClient) as RpcClient,
  batch: decorator(decorateBatch) as RpcBatch,
}) as Rpc;

/** What works with options, with empty parentheses, and without any. */
function decorator(decorateWith: (options: object, target: unknown[]) => void): unknown {
  return (...args: unknown[]): unknown => {
    if (args.length === 0 || (args.length === 1 && typeof args[0] !== 'function')) {
      return (...target: unknown[]) => decorateWith(args[0] ?? {}, target);
    }
    return decorateWith({}, args);
  };
}

function decorateClient(options: ClientClassOptions, [subject, second]: unknown[]): void {
  const isClass = second === undefined || (isTc39Context(second) && second.kind === 'class');
  if (typeof subject !== 'function' || !isClass) {
    throw new TypeError(
      '@rpc.client decorates an abstract class, with at most one argument: its options',
    );
  }
  recordClientClass(subject, options);
}

function decorateBatch(options: RpcOptions & BatchOptions, target: unknown[]): void {
  const [, second] = target;
  if (second === undefined || (isTc39Context(second) && second.kind === 'class')) {
    throw new TypeError('@rpc.batch decorates a method, with at most one argument: its options');
  }
  decorate({ ...options, batch: batchSettings(options) }, target);
}

function decorate(options: ClassOptions & MethodOptions, target: unknown[]): void {
  const [subject, second] = target;
  if (isTc39Context(second)) {
    decorateTc39(options, subject, second);
  } else if (typeof second === 'string' || typeof second === 'symbol') {
    decorateLegacyMember(options, subject as object, second, target[2]);
  } else if (target.length === 1 && typeof subject === 'function') {
    recordClass(subject, options);
  } else {
    throw new TypeError(
      '@rpc decorates a class or a method, with at most one argument: its options',
    );
  }
}

type Tc39Context = ClassMethodDecoratorContext | ClassDecoratorContext;

function isTc39Context(value: unknown): value is Tc39Context {
  return typeof value === 'object' && value !== null && 'kind' in value && 'name' in value;
}

function decorateTc39(options: MethodOptions, subject: unknown, context: Tc39Context): void {
  if (context.kind === 'class') {
    recordClass(subject as object, options);
    return;
  }
  const { kind, name } = context;
  if (kind !== 'method' || context.static || context.private || typeof name === 'symbol') {
    throw notAMethod(String(name));
  }
  checkMethodOptions(options);
  // There is no class yet when a TC39 method decorator runs: its initialisers see the first instance.
  context.addInitializer(function initialise(this: unknown) {
    recordMethod(Object.getPrototypeOf(this) as object, name, options);
  });
}

function decorateLegacyMember(
  options: MethodOptions,
  prototype: object,
  property: string | symbol,
  descriptor: unknown,
): void {
  const value = (descriptor as PropertyDescriptor | undefined)?.value as unknown;
  const onClass = typeof prototype === 'function';
  if (onClass || typeof value !== 'function' || typeof property === 'symbol') {
    throw notAMethod(String(property));
  }
  checkMethodOptions(options);
  recordMethod(prototype, property, options);
}

function notAMethod(name: string): TypeError {
  return new TypeError(
    `@rpc on "${name}": only public instance methods can be called from outside`,
  );
}
