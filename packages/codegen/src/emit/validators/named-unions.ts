import type { NamedType, TypeModel, TypeTable } from '../../model/type-model.js';
import type { NamedUnion } from './expected.js';

export interface Declared {
  readonly name: string;
  readonly type: TypeModel;
}

/**
 * Gives the parts of `type Shape = { … } | { … }` names in the validator unit: typia forgets the
 * name of a union, and a message can be traced back to `Shape` by its parts only.
 */
export function withNamedParts(
  { name, type }: NamedType,
  types: TypeTable,
): { declared: Declared[]; union: NamedUnion | undefined } {
  if (type.kind !== 'union' || !type.members.every(isAnonymousOrNull)) {
    return { declared: [{ name, type }], union: undefined };
  }
  const parts: Declared[] = [];
  const members = type.members.map((member): TypeModel => {
    if (member.kind !== 'object') {
      return member;
    }
    const part = freeName(`${name}$${parts.length}`, types);
    parts.push({ name: part, type: member });
    return { kind: 'ref', name: part };
  });
  return {
    declared: [...parts, { name, type: { kind: 'union', members } }],
    union: { name, parts: parts.map((part) => part.name) },
  };
}

function isAnonymousOrNull({ kind }: TypeModel): boolean {
  return kind === 'object' || kind === 'null';
}

function freeName(wish: string, types: TypeTable): string {
  return types.has(wish) ? freeName(`${wish}$`, types) : wish;
}
