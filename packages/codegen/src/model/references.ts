import type { NamedType, TypeModel, TypeTable } from './type-model.js';

/** The types directly inside a type. */
export function partsOf(type: TypeModel): readonly TypeModel[] {
  switch (type.kind) {
    case 'array':
    case 'set':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    case 'tuple':
      return [...type.elements.map((element) => element.type), ...(type.rest ? [type.rest] : [])];
    case 'object':
      return [
        ...type.properties.map((property) => property.type),
        ...type.indexes.flatMap(({ key, value }) => [key, value]),
      ];
    case 'union':
      return type.members;
    default:
      return [];
  }
}

/** The named types that can be reached, in the order in which they are met. */
export function reachable(roots: readonly TypeModel[], types: TypeTable): NamedType[] {
  const found = new Map<string, NamedType>();
  const visit = (type: TypeModel): void => {
    if (type.kind === 'ref' && !found.has(type.name)) {
      const named = types.get(type.name);
      if (named) {
        found.set(type.name, named);
        visit(named.type);
      }
    }
    for (const part of partsOf(type)) {
      visit(part);
    }
  };
  for (const root of roots) {
    visit(root);
  }
  return [...found.values()];
}

/** Every type inside a type, itself included, named types followed. */
export function* allParts(root: TypeModel, types: TypeTable): Generator<TypeModel> {
  const seen = new Set<string>();
  const pending = [root];
  for (let type = pending.pop(); type; type = pending.pop()) {
    yield type;
    pending.push(...partsOf(type));
    if (type.kind !== 'ref' || seen.has(type.name)) {
      continue;
    }
    seen.add(type.name);
    const target = types.get(type.name);
    if (target) {
      pending.push(target.type);
    }
  }
}

/** What a reference stands for, through as many names as there are. */
export function resolved(type: TypeModel, types: TypeTable): TypeModel {
  if (type.kind !== 'ref') {
    return type;
  }
  const target = types.get(type.name)?.type;
  return target ? resolved(target, types) : type;
}

/** Whether null is a value of a type. */
export function isNullable(type: TypeModel, types: TypeTable): boolean {
  const actual = resolved(type, types);
  if (actual.kind === 'union') {
    return actual.members.some((member) => isNullable(member, types));
  }
  return actual.kind === 'null' || actual.kind === 'unknown';
}

/** Whether `unknown` occurs anywhere in a type. */
export function isOpen(type: TypeModel, types: TypeTable): boolean {
  for (const part of allParts(type, types)) {
    if (part.kind === 'unknown') {
      return true;
    }
  }
  return false;
}

/** What a type is, as a key: not where it was written. */
export function keyOf(type: TypeModel): string {
  return JSON.stringify(type, (key, value: unknown) =>
    key === 'position' || key === 'docs' || key === 'readonly' ? undefined : value,
  );
}
