import { partsOf, resolved } from '../../model/references.js';
import type { NamedType, ObjectModel, TypeModel, TypeTable } from '../../model/type-model.js';

/** The named types that one validator unit needs. */
export interface UnitTypes {
  /** Written out in the unit. */
  readonly declared: readonly NamedType[];
  /** Only named there: the functions of their own units check them. */
  readonly linked: readonly NamedType[];
}

/**
 * Decides which types a unit writes out. Objects with a name are checked by functions that all
 * units share: written out wherever they can be reached, a web of types would be repeated for each
 * method. What typia must see into, it gets: the members of a union of objects, which it tells
 * apart by their properties.
 *
 * @param options `own` is the type whose own unit this is; `writesAll` links nothing
 */
export function unitTypes(
  roots: readonly TypeModel[],
  types: TypeTable,
  options: { readonly own?: NamedType; readonly writesAll?: boolean } = {},
): UnitTypes {
  const collector = new Collector(types, options.own, options.writesAll ?? false);
  for (const root of roots) {
    collector.visit(root);
  }
  return collector.result();
}

/** Whether a type has a unit of its own: a named object, or a named union of nothing else. */
export function isShared({ type }: NamedType, types: TypeTable): boolean {
  return objectsOf(type, types) !== undefined;
}

/** The objects that a type is one of; undefined where it may be something else. */
export function objectsOf(type: TypeModel, types: TypeTable): ObjectModel[] | undefined {
  const actual = resolved(type, types);
  if (actual.kind === 'object') {
    return [actual];
  }
  if (actual.kind !== 'union') {
    return undefined;
  }
  const members = actual.members.map((member) => objectsOf(member, types));
  return members.every((member) => member !== undefined) ? members.flat() : undefined;
}

class Collector {
  readonly #types: TypeTable;
  readonly #own: NamedType | undefined;
  readonly #writesAll: boolean;
  readonly #declared = new Map<string, NamedType>();
  readonly #linked = new Map<string, NamedType>();

  constructor(types: TypeTable, own: NamedType | undefined, writesAll: boolean) {
    this.#writesAll = writesAll;
    this.#types = types;
    this.#own = own;
  }

  result(): UnitTypes {
    const linked = [...this.#linked.values()].filter(({ name }) => !this.#declared.has(name));
    return { declared: [...this.#declared.values()], linked };
  }

  visit(type: TypeModel): void {
    if (type.kind === 'ref') {
      const named = this.#types.get(type.name);
      if (named && named !== this.#own && !this.#writesAll && isShared(named, this.#types)) {
        this.#linked.set(named.name, named);
      } else if (named) {
        this.#declare(named);
      }
      return;
    }
    const opens = type.kind === 'union' && this.#mustTellApart(type.members);
    for (const part of partsOf(type)) {
      if (opens) {
        this.#open(part);
      } else {
        this.visit(part);
      }
    }
  }

  #declare(named: NamedType): void {
    if (!this.#declared.has(named.name)) {
      this.#declared.set(named.name, named);
      this.visit(named.type);
    }
  }

  /** Writes out all names between a member of a union and its objects. */
  #open(member: TypeModel): void {
    if (member.kind === 'union') {
      for (const one of member.members) {
        this.#open(one);
      }
      return;
    }
    const named = member.kind === 'ref' ? this.#types.get(member.name) : undefined;
    if (!named) {
      this.visit(member);
      return;
    }
    this.#declare(named);
    if (named.type.kind === 'ref' || named.type.kind === 'union') {
      this.#open(named.type);
    }
  }

  #mustTellApart(members: readonly TypeModel[]): boolean {
    return members.reduce((sum, member) => sum + this.#objectCount(member), 0) > 1;
  }

  #objectCount(type: TypeModel): number {
    const actual = resolved(type, this.#types);
    if (actual.kind === 'union') {
      return actual.members.reduce((sum, member) => sum + this.#objectCount(member), 0);
    }
    return actual.kind === 'object' ? 1 : 0;
  }
}
