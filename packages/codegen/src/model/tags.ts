import { resolved } from './references.js';
import { type Literal, literalsOf } from './shape.js';
import type { ObjectModel, TypeModel, TypeTable } from './type-model.js';

/** A property that every member of a union requires, with the literals that each allows there. */
export interface Tag {
  readonly name: string;
  readonly values: readonly (readonly Literal[])[];
  /** Whether each literal is of one member: the property then says which it is. */
  readonly decides: boolean;
}

/** The tag of a union of objects: one that decides, where there is one. */
export function tagOf(members: readonly TypeModel[], types: TypeTable): Tag | undefined {
  const objects = members.map((member) => resolved(member, types));
  if (!objects.every((one): one is ObjectModel => one.kind === 'object')) {
    return undefined;
  }
  const tags = (objects[0]?.properties ?? []).flatMap(({ name }) => {
    const values = objects.map(({ properties }) => {
      const found = properties.find((one) => one.name === name && !one.optional);
      return found && literalsOf(found.type, types);
    });
    if (!values.every((one) => one !== undefined)) {
      return [];
    }
    const all = values.flat();
    return [{ name, values, decides: new Set(all).size === all.length }];
  });
  return tags.find(({ decides }) => decides) ?? tags[0];
}
