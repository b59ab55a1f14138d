import { keyOf, resolved } from './references.js';
import { membersOf } from './shape.js';
import { tagOf } from './tags.js';
import type { ObjectModel, Stray, TypeModel, TypeTable } from './type-model.js';

/**
 * The types that properties have in other members, where a member leaves them open: what is wrong there is
 * refused, not dropped. Where a tag says which member a value is, its other properties are nobody's.
 */
export function straysOf(members: readonly TypeModel[], at: number, types: TypeTable): Stray[] {
  const objects = members
    .map((member) => resolved(member, types))
    .filter((one): one is ObjectModel => one.kind === 'object');
  const own = resolved(members[at] ?? { kind: 'unknown' }, types);
  if (own.kind !== 'object' || own.indexes.length > 0 || tagOf(objects, types)?.decides) {
    return [];
  }
  const declared = new Set(own.properties.map(({ name }) => name));
  const found = new Map<string, TypeModel[]>();
  for (const { name, type } of objects.flatMap(({ properties }) => properties)) {
    if (!declared.has(name) && type.kind !== 'never') {
      found.set(name, [...(found.get(name) ?? []), type]);
    }
  }
  return [...found]
    .map(([name, all]) => ({ name, type: anyOf(all) }))
    .filter(({ type }) => !membersOf(type, types).some(({ kind }) => kind === 'unknown'));
}

function anyOf(types: readonly TypeModel[]): TypeModel {
  const flat = types.flatMap((type) => (type.kind === 'union' ? type.members : [type]));
  const members = [...new Map(flat.map((type) => [keyOf(type), type])).values()];
  const [only] = members;
  return members.length === 1 && only ? only : { kind: 'union', members };
}
