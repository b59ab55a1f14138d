import type { EnumMember, TypeModel } from '../../model/type-model.js';
import { docsOf } from '../docs.js';
import { ts } from '../project.js';
import type { Place, TypeWalk } from './walk.js';

/**
 * The members of an enum with their values; undefined where the type is not an enum as a whole.
 * @param place Where to report members without a constant value.
 */
export function enumMembers(
  walk: TypeWalk,
  type: ts.Type,
  place?: Place,
): EnumMember[] | undefined {
  const [node] = type.getSymbol()?.declarations ?? [];
  // The type of an enum with a single computed member has that member for its symbol.
  const declaration = node && ts.isEnumMember(node) ? node.parent : node;
  if (!(type.flags & ts.TypeFlags.EnumLike) || !declaration || !ts.isEnumDeclaration(declaration)) {
    return undefined;
  }
  return declaration.members.flatMap((member) => {
    const value = walk.checker.getConstantValue(member);
    if (value !== undefined && (typeof value === 'string' || Number.isFinite(value))) {
      return [{ name: nameOf(member), value, docs: docsOf(member) }];
    }
    if (place) {
      const what = `member ${nameOf(member)} of enum ${declaration.name.text} has no constant value`;
      walk.refuse('UJRPC416', place, what);
    }
    return [];
  });
}

export function enumModel(members: readonly EnumMember[]): TypeModel {
  const values = members.map(({ value }) => ({ kind: 'literal', value }) as const);
  const [only] = values;
  return values.length === 1 && only ? only : { kind: 'union', members: values };
}

function nameOf({ name }: ts.EnumMember): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();
}
