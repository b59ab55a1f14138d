import type { Constraint } from '../../model/constraint.js';
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

/** The values of an enum: those of its members and, where these are bits, what they come to together. */
export function enumModel(type: ts.Type, members: readonly EnumMember[]): TypeModel {
  const values = members.map(({ value }) => ({ kind: 'literal', value }) as const);
  const bits = flagsOf(type, members);
  if (bits) {
    return { kind: 'number', constraints: [flagsConstraint(type.getSymbol()?.name ?? '', bits)] };
  }
  const [only] = values;
  return values.length === 1 && only ? only : { kind: 'union', members: values };
}

/**
 * The bits of an enum that is meant to be combined: `Read | Write`. All its members are written out,
 * as 0, as a bit, or as several that are put together. `enum { A, B, C }` is not one: 1 and 2 are not bits there.
 */
function flagsOf(type: ts.Type, members: readonly EnumMember[]): number[] | undefined {
  const nodes = (type.getSymbol()?.declarations ?? []).flatMap((one) =>
    ts.isEnumDeclaration(one) ? [...one.members] : [],
  );
  const isWritten = nodes.length === members.length && nodes.every((one) => one.initializer);
  const bits = members.flatMap(({ value }) => (isBit(value) ? [value] : []));
  const isCombined = (node: ts.EnumMember) =>
    node.initializer !== undefined && ts.isBinaryExpression(node.initializer);
  const fits = members.every(
    ({ value }, i) => value === 0 || isBit(value) || isCombined(nodes[i] as ts.EnumMember),
  );
  return isWritten && fits && bits.length > 1 ? bits : undefined;
}

function isBit(value: string | number): value is number {
  return (
    typeof value === 'number' && value > 0 && value <= 2 ** 30 && Number.isInteger(Math.log2(value))
  );
}

function flagsConstraint(name: string, bits: readonly number[]): Constraint {
  const all = bits.reduce((sum, bit) => sum | bit, 0);
  return {
    target: 'number',
    kind: 'flags',
    value: `${name}: 0 or a sum of ${bits.join(', ')}`,
    schema: { type: 'integer', minimum: 0, maximum: all },
  };
}

function nameOf({ name }: ts.EnumMember): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();
}
