import type { BytesCodec } from '@ujrpc/values/codecs';
import type { CONTRACT_VERSION } from '@ujrpc/words';
import type { ParamKind } from '@ujrpc/words/engine';

export type { ParamKind };

/**
 * What `ujrpc-codegen` writes into `generated/server.js` and a `Server` is given: everything the
 * run time needs to know about the signatures that TypeScript erases.
 */
export interface Contract {
  /** The form of this object; a server refuses a form that it does not know. */
  readonly version: typeof CONTRACT_VERSION;
  /** SHA-256 over all that the contract was derived from, in hex. */
  readonly fingerprint: string;
  readonly classes: readonly ClassContract[];
  /** The classes by which the server calls its clients; absent where it calls none. */
  readonly clients?: readonly ClientContract[];
  /** The OpenRPC 1.x document of all classes: what `rpc.discover` answers. */
  readonly openrpc: Readonly<Record<string, unknown>>;
}

export interface ClassContract {
  /** The class as its source names it. */
  readonly name: string;
  /** What becomes of params that a method does not have: refused where this is left out. */
  readonly unknownParams?: 'ignore';
  /** What the validators do about properties that no type declares: drop them where this is left out. */
  readonly unknownProperties?: 'refuse';
  readonly methods: readonly MethodContract[];
}

export interface MethodContract {
  /** The method as its class names it. */
  readonly property: string;
  /** The `method` of a JSON-RPC request, namespace included: `calc.sum`. */
  readonly wireName: string;
  /** In order. At most the last is a rest parameter. Of a batch method: those of one call. */
  readonly params: readonly ParamContract[];
  /** There where it is a batch method: what its class calls the parameter that takes all calls. */
  readonly batch?: string;
  /** Of a streaming method: what its generator returns in the end, `void` where that is nothing. */
  readonly result: ResultContract;
  /** There where the method streams: where its result is an AsyncGenerator or the like. */
  readonly stream?: StreamContract;
  /** Whether the declared result, also that of a streaming method, is, or may be, a promise. */
  readonly async: boolean;
  /**
   * Checks the arguments as JSON has them: in order, absent ones undefined, rest arguments spread at
   * the end.
   */
  readonly validate: Validate<unknown[]>;
  /**
   * Makes what the handler is given of arguments that `validate` has accepted, in place: a Date of its
   * text, an object of its declared properties alone. Absent where nothing is to do.
   */
  readonly decode?: (args: unknown[]) => unknown[];
  /** Whether it may run twice without harm; absent where it may not. */
  readonly idempotent?: true;
  /** The errors that it declares, and subclasses of those; absent for none. */
  readonly errors?: readonly ErrorContract[];
}

/** A class with `@rpc.client`. */
export interface ClientContract {
  /** The class as its source names it. */
  readonly name: string;
  readonly methods: readonly ClientMethodContract[];
}

export interface ClientMethodContract {
  readonly property: string;
  readonly wireName: string;
  /** In order. At most the last is a rest parameter. */
  readonly params: readonly ParamContract[];
  /** Whether `unknown` occurs in them, so that a NaN inside could escape `validate`. */
  readonly open: boolean;
  /** Makes what JSON can hold of the arguments, in place; absent where nothing is to do. */
  readonly encode?: (args: unknown[]) => unknown[];
  /** Checks encoded arguments, as of a `MethodContract`. */
  readonly validate: Validate<unknown[]>;
  /** Of a request; a method without one is a notification. */
  readonly result?: ClientResultContract;
}

/** What a client answers. */
export interface ClientResultContract {
  /** Whether a null means undefined: of `void`, and of types that have undefined and not null. */
  readonly nullIsUndefined: boolean;
  /** Checks what came; absent where nothing is wanted. */
  readonly validate?: Validate<unknown>;
  /** Makes of what came, once it is checked, what the method promises; absent where nothing is to do. */
  readonly decode?: (value: unknown) => unknown;
}

/** A class of errors: `data` of one with this code is encoded and checked before it leaves. */
export interface ErrorContract {
  /** As its source names it. */
  readonly name: string;
  readonly code: number;
  /** Whether `unknown` occurs in the type of `data`. */
  readonly open: boolean;
  /** As of a result. */
  readonly encode?: (data: unknown) => unknown;
  /** Checks encoded `data`; absent where it may be any JSON value. */
  readonly validate?: Validate<unknown>;
}

/** The kinds of values that are the same in JSON and in JavaScript. */
export type ScalarKind = Exclude<ParamKind, 'bytes' | 'json'>;

export interface ParamContract {
  readonly name: string;
  /** Of one argument; for a rest parameter, of each element. */
  readonly kind: ParamKind;
  /** With `bytes` that are not a plain Uint8Array: what makes the value of one. */
  readonly codec?: BytesCodec<unknown>;
  /** Whether it may be absent: `b?: T`, or it has a default. */
  readonly optional: boolean;
  readonly rest: boolean;
  /** Whether `null` is a value of its type; where it is not, null for an optional one is absence. */
  readonly nullable: boolean;
}

export interface ResultContract {
  readonly kind: ScalarKind | 'bytes' | 'void' | 'json';
  /** As of a parameter. */
  readonly codec?: BytesCodec<unknown>;
  /** Whether `unknown` occurs in it, so that a NaN inside could escape `validate`. */
  readonly open: boolean;
  /**
   * Makes what JSON can hold of a settled result, with its declared properties alone. What the type
   * forbids comes out as something that `validate` refuses. Absent where nothing is to do.
   */
  readonly encode?: (value: unknown) => unknown;
  /** Checks an encoded result; there where `kind` alone does not say everything. */
  readonly validate?: Validate<unknown>;
}

/** What a streaming method yields. */
export interface StreamContract {
  /**
   * Each value: encoded and checked as a result is, with `undefined` sent as null. Paths of its validator begin
   * with `$input` too.
   */
  readonly item: ResultContract;
  /** Whether it yields `Tracked` values: `item` is then of what is in them. */
  readonly tracked: boolean;
}

/** Paths begin with `$input`: `$input[0].name` is the property `name` of the first argument. */
export type Validate<T> = (input: T) => ValidationResult;

export type ValidationResult =
  | { readonly success: true }
  | { readonly success: false; readonly errors: readonly ValidationError[] };

export interface ValidationError {
  readonly path: string;
  readonly expected: string;
  /** What is there; for the server's eyes only. */
  readonly value: unknown;
}
