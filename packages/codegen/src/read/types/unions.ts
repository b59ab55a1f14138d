import type { TypeModel } from '../../model/type-model.js';
import { ts } from '../project.js';
import { describe, type Place, type TypeWalk } from './walk.js';

/**
 * TypeScript flattens unions: a `Color | null` becomes its literals. This puts names, enums and
 * booleans back together and restores the written order where the syntax is at hand.
 */
export function unionModel(
  walk: TypeWalk,
  type: ts.UnionType,
  place: Place,
  node?: ts.TypeNode,
): TypeModel {
  if (mayBeUndefined(type)) {
    const what = `${describe(place)} may be undefined, which JSON cannot hold there`;
    return walk.refuse('UJRPC403', place, what);
  }
  return membersModel(walk, type, place, node);
}

/** Of a type where a value may be absent: undefined is left out of it. */
export function presentModel(
  walk: TypeWalk,
  type: ts.Type,
  place: Place,
  node?: ts.TypeNode,
): TypeModel {
  if (type.isUnion() && mayBeUndefined(type)) {
    return membersModel(walk, type, place, node);
  }
  const isAbsent = isUndefined(type) || (type.flags & ts.TypeFlags.Never) !== 0;
  if (isAbsent && place.path !== '') {
    return { kind: 'never' };
  }
  return walk.modelOf(type, place, node);
}

/** As `presentModel`, without some of the members of a union. */
export function presentModelWithout(
  walk: TypeWalk,
  type: ts.Type,
  place: Place,
  isLeftOut: (part: ts.Type) => boolean,
  node?: ts.TypeNode,
): TypeModel {
  return type.isUnion()
    ? membersModel(walk, type, place, node, isLeftOut)
    : presentModel(walk, type, place, node);
}

function membersModel(
  walk: TypeWalk,
  type: ts.UnionType,
  place: Place,
  node: ts.TypeNode | undefined,
  isLeftOut: (part: ts.Type) => boolean = () => false,
): TypeModel {
  const parts = constituentsOf(type, walk.checker)
    .flatMap((part) => (part.isUnion() && part.types.some(isLeftOut) ? part.types : [part]))
    .filter((part) => !isLeftOut(part));
  const ordered = inWrittenOrder(parts, node, walk.checker);
  const model = unionOf(
    ordered.filter((part) => !isUndefined(part)).map((part) => presentModel(walk, part, place)),
  );
  if (model.kind === 'union') {
    walk.checkUnion(model.members, place);
  }
  return model;
}

/** Flattens, removes repetitions, and puts null last. */
export function unionOf(members: readonly TypeModel[]): TypeModel {
  const flat = members.flatMap((member) => (member.kind === 'union' ? member.members : [member]));
  const unique = [...new Map(flat.map((member) => [JSON.stringify(member), member])).values()];
  const nulls = unique.filter((member) => member.kind === 'null');
  const sorted = [...withBoolean(unique.filter((member) => member.kind !== 'null')), ...nulls];
  return sorted.length === 1 && sorted[0] ? sorted[0] : { kind: 'union', members: sorted };
}

/** A branded boolean comes as a branded true and a branded false. */
function withBoolean(members: readonly TypeModel[]): readonly TypeModel[] {
  const isEither = (one: TypeModel) => one.kind === 'literal' && typeof one.value === 'boolean';
  if (members.filter(isEither).length < 2) {
    return members;
  }
  return [...members.filter((one) => !isEither(one)), { kind: 'boolean' }];
}

export function isUndefined(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) !== 0;
}

export function mayBeUndefined(type: ts.Type): boolean {
  return type.isUnion() ? type.types.some(isUndefined) : isUndefined(type);
}

/** The members as far as they are still whole. */
export function constituentsOf(type: ts.UnionType, checker: ts.TypeChecker): readonly ts.Type[] {
  // The compiler keeps the union of whole unions that it flattened, for its own messages.
  const { origin } = type as ts.UnionType & { origin?: ts.Type };
  const parts = origin?.isUnion() ? origin.types : type.types;
  return foldBooleans(foldEnums(parts, checker), checker);
}

function foldBooleans(types: readonly ts.Type[], checker: ts.TypeChecker): readonly ts.Type[] {
  const literals = types.filter((type) => type.flags & ts.TypeFlags.BooleanLiteral);
  if (literals.length < 2) {
    return types;
  }
  const rest = types.filter((type) => !literals.includes(type));
  return [...rest, checker.getBooleanType()];
}

function foldEnums(types: readonly ts.Type[], checker: ts.TypeChecker): readonly ts.Type[] {
  const present = new Set(types);
  const wholes = new Map<ts.Type, boolean>();
  const isWhole = (whole: ts.UnionType) => {
    const known = wholes.get(whole) ?? whole.types.every((member) => present.has(member));
    wholes.set(whole, known);
    return known;
  };
  const folded = types.map((type) => {
    const whole = enumOf(type, checker);
    return whole && isWhole(whole) ? whole : type;
  });
  return [...new Set(folded)];
}

/** The enum that a member belongs to. */
function enumOf(type: ts.Type, checker: ts.TypeChecker): ts.UnionType | undefined {
  if (!(type.flags & ts.TypeFlags.EnumLiteral) || type.isUnion()) {
    return undefined;
  }
  const declaration = type.getSymbol()?.valueDeclaration?.parent;
  if (!declaration || !ts.isEnumDeclaration(declaration)) {
    return undefined;
  }
  const whole = checker.getTypeAtLocation(declaration.name);
  return whole.isUnion() ? whole : undefined;
}

function inWrittenOrder(
  types: readonly ts.Type[],
  node: ts.TypeNode | undefined,
  checker: ts.TypeChecker,
): readonly ts.Type[] {
  let written = node;
  while (written && ts.isParenthesizedTypeNode(written)) {
    written = written.type;
  }
  if (!written || !ts.isUnionTypeNode(written)) {
    return types;
  }
  const order = written.types.map((member) => checker.getTypeFromTypeNode(member));
  const rankOf = ranks(order, checker);
  const ranked = types.map((type) => ({ type, rank: rankOf(type) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ type }) => type);
}

/** The place of each type among those in order; what is not the same type may still read the same. */
function ranks(order: readonly ts.Type[], checker: ts.TypeChecker): (type: ts.Type) => number {
  const byType = new Map<ts.Type, number>();
  const byText = new Map<string, number>();
  for (const [i, type] of order.entries()) {
    const text = checker.typeToString(type);
    byType.set(type, byType.get(type) ?? i);
    byText.set(text, byText.get(text) ?? i);
  }
  return (type) => byType.get(type) ?? byText.get(checker.typeToString(type)) ?? order.length;
}
