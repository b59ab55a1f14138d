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

/** Of a type that stands where a value may be absent: undefined is left out of it. */
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

function membersModel(
  walk: TypeWalk,
  type: ts.UnionType,
  place: Place,
  node: ts.TypeNode | undefined,
): TypeModel {
  const parts = constituentsOf(type, walk.checker);
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
  const sorted = [...unique.filter((member) => member.kind !== 'null'), ...nulls];
  return sorted.length === 1 && sorted[0] ? sorted[0] : { kind: 'union', members: sorted };
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
  const folded = new Set<ts.Type>();
  for (const type of types) {
    const whole = enumOf(type, checker);
    folded.add(whole?.types.every((member) => types.includes(member)) ? whole : type);
  }
  return [...folded];
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
  const rank = (type: ts.Type) => {
    const index = order.findIndex(
      (one) => one === type || checker.typeToString(one) === checker.typeToString(type),
    );
    return index < 0 ? order.length : index;
  };
  return [...types].sort((a, b) => rank(a) - rank(b));
}
