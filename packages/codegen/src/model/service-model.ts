import type { Docs } from './docs.js';
import type { SourcePosition } from './source-position.js';
import type { TypeModel, TypeTable } from './type-model.js';

/** All that one run found: the input of every emitter. */
export interface ServiceModel {
  readonly classes: readonly ClassModel[];
  readonly types: TypeTable;
  /** Every declared class of errors, bases before their subclasses. */
  readonly errors: readonly ErrorModel[];
}

export interface ClassModel {
  readonly name: string;
  /** Who answers its methods: the server, or a client that the server calls. */
  readonly implementedBy: 'server' | 'client';
  readonly namespace: string | undefined;
  readonly docs: Docs | undefined;
  /** What becomes of params that a method does not have. */
  readonly unknownParams: 'refuse' | 'ignore';
  /** What becomes of properties that the type of a parameter does not declare. */
  readonly unknownProperties: 'drop' | 'refuse';
  readonly position: SourcePosition;
  readonly methods: readonly MethodModel[];
}

/** The classes whose methods the server has. */
export function servedClasses({ classes }: Pick<ServiceModel, 'classes'>): ClassModel[] {
  return classes.filter(({ implementedBy }) => implementedBy === 'server');
}

/** The classes by which the server calls its clients. */
export function clientClasses({ classes }: Pick<ServiceModel, 'classes'>): ClassModel[] {
  return classes.filter(({ implementedBy }) => implementedBy === 'client');
}

export interface MethodModel {
  /** The name in the class. */
  readonly property: string;
  readonly wireName: string;
  readonly docs: Docs | undefined;
  readonly deprecated: boolean;
  /** Whether it may run twice without harm; absent where it may not. */
  readonly idempotent?: true;
  /** Where the method's name is. */
  readonly position: SourcePosition;
  /** Of a batch method: those of one call. */
  readonly params: readonly ParamModel[];
  /** Of a batch method: the name of its parameter in the class, which takes all calls. */
  readonly batch: string | undefined;
  /** Of a streaming method: what it returns in the end. */
  readonly result: ResultModel;
  /** What it yields, where it streams. */
  readonly stream: StreamModel | undefined;
  /** Whether the declared result is, or may be, a promise. A client's method without one is a notification. */
  readonly async: boolean;
  readonly throws: readonly ThrownError[];
  /** The declared classes of errors, and those of their subclasses that others declare. */
  readonly errors: readonly ErrorModel[];
}

export interface ParamModel {
  readonly name: string;
  /** Of a rest parameter: the type of one argument. */
  readonly type: TypeModel;
  /** Whether it may be absent: `b?: T`, a default, or a type with undefined. */
  readonly optional: boolean;
  readonly rest: boolean;
  /** The default as written, where it is a literal. */
  readonly defaultText: string | undefined;
}

export interface ResultModel {
  /** Undefined for `void`. */
  readonly type: TypeModel | undefined;
  /** Whether undefined is a result too; it is sent as null. */
  readonly undefinable: boolean;
}

export interface StreamModel {
  readonly item: ResultModel;
  /** Whether each value has an id: it yields `Tracked`, and `item` is what is in that. */
  readonly tracked: boolean;
}

/** A class of errors: what extends RpcError and is declared by a method. */
export interface ErrorModel {
  readonly name: string;
  readonly code: number;
  /** As the class says it; undefined where that is not a literal. */
  readonly message: string | undefined;
  /** The type of `data`; undefined where it may be any JSON value. */
  readonly data: TypeModel | undefined;
  /** Whether there may be no data. */
  readonly undefinable: boolean;
  /** The names of the classes of errors that it extends and that are declared too, nearest first. */
  readonly bases: readonly string[];
  readonly docs: Docs | undefined;
  readonly position: SourcePosition;
}

/** One `@throws` of a method that names no class of errors: a comment, with a code where it says one. */
export interface ThrownError {
  readonly name: string | undefined;
  readonly text: string;
  readonly code: number | undefined;
  readonly message: string | undefined;
}
