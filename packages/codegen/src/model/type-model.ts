import type { CodecModel } from './codecs.js';
import type { Constraint } from './constraint.js';
import type { Docs } from './docs.js';
import type { SourcePosition } from './source-position.js';

/**
 * A type that can cross the wire: the one form that validators, codecs, client types and schemas are
 * made of. `wireOf` tells what of it is in the JSON text.
 * `undefined` has no place in it; an absent value is said by `optional` where one may be absent.
 */
export type TypeModel =
  | { readonly kind: 'unknown' | 'null' | 'boolean' }
  /** No value: of what is always absent, as in `{ a: string; b?: never }`. */
  | { readonly kind: 'never' }
  | { readonly kind: 'number' | 'string'; readonly constraints: readonly Constraint[] }
  | LiteralModel
  | TemplateModel
  | ArrayModel
  | TupleModel
  | ObjectModel
  | CodecModel
  | MapModel
  | SetModel
  | UnionModel
  | { readonly kind: 'ref'; readonly name: string };

export interface LiteralModel {
  readonly kind: 'literal';
  readonly value: string | number | boolean;
}

/** A template literal type: `head`, then each placeholder with the text after it. */
export interface TemplateModel {
  readonly kind: 'template';
  readonly head: string;
  readonly spans: readonly { readonly type: 'string' | 'number'; readonly text: string }[];
}

export interface ArrayModel {
  readonly kind: 'array';
  readonly element: TypeModel;
  readonly readonly: boolean;
  readonly constraints: readonly Constraint[];
}

export interface TupleModel {
  readonly kind: 'tuple';
  readonly elements: readonly TupleElement[];
  readonly rest: TypeModel | undefined;
  readonly readonly: boolean;
}

export interface TupleElement {
  readonly name: string | undefined;
  readonly type: TypeModel;
  readonly optional: boolean;
}

export interface MapModel {
  readonly kind: 'map';
  readonly key: TypeModel;
  readonly value: TypeModel;
  readonly readonly: boolean;
}

export interface SetModel {
  readonly kind: 'set';
  readonly element: TypeModel;
  readonly readonly: boolean;
}

export interface UnionModel {
  readonly kind: 'union';
  readonly members: readonly TypeModel[];
  /** In the wire form, for each member: what others declare, and what is not dropped when wrong. */
  readonly strays?: readonly (readonly Stray[])[];
}

/** A property that other members of a union declare. */
export interface Stray {
  readonly name: string;
  /** What it may be in one or another of them. */
  readonly type: TypeModel;
}

export interface ObjectModel {
  readonly kind: 'object';
  readonly properties: readonly PropertyModel[];
  readonly indexes: readonly IndexModel[];
  /**
   * Whether properties and index signatures come from different parts of an intersection, and so
   * need not agree with each other.
   */
  readonly intersected: boolean;
}

export interface PropertyModel {
  readonly name: string;
  readonly type: TypeModel;
  readonly optional: boolean;
  /** Whether the source also allows the property to be present and undefined. */
  readonly undefinable: boolean;
  readonly readonly: boolean;
  readonly docs: Docs | undefined;
  readonly position: SourcePosition | undefined;
}

/** An index signature. */
export interface IndexModel {
  readonly key: TypeModel;
  readonly value: TypeModel;
  /** Whether the source allows members that are undefined; JSON leaves them out. */
  readonly undefinable: boolean;
  /** Whether the source does not write it: of `{}`, which any object is. */
  readonly implied?: true;
}

/** A type that keeps its name in everything that is emitted. */
export interface NamedType {
  readonly name: string;
  readonly type: TypeModel;
  /** The members, where it is an enum; `type` is then the union of their values. */
  readonly members: readonly EnumMember[] | undefined;
  readonly docs: Docs | undefined;
  readonly position: SourcePosition | undefined;
}

export interface EnumMember {
  readonly name: string;
  readonly value: string | number;
  readonly docs: Docs | undefined;
}

export type TypeTable = ReadonlyMap<string, NamedType>;
