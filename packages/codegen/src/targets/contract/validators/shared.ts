import { partsOf } from '../../../model/references.js';
import type { NamedType, TypeModel, TypeTable } from '../../../model/type-model.js';

/** The named types that one validator unit needs. */
export interface UnitTypes {
  /** Written out in the unit. */
  readonly declared: readonly NamedType[];
  /** Only named there: their own functions check them. */
  readonly linked: readonly NamedType[];
}

/**
 * Decides which types a unit writes out. Objects with a name, and unions that are ours to check, have
 * functions that all units share: written out wherever they can be reached, a web of types would be
 * repeated for each method.
 *
 * @param shared the types that have such functions
 * @param own the type whose own unit this is
 */
export function unitTypes(
  roots: readonly TypeModel[],
  types: TypeTable,
  shared: ReadonlySet<string>,
  own?: string,
): UnitTypes {
  const declared = new Map<string, NamedType>();
  const linked = new Map<string, NamedType>();
  const visit = (type: TypeModel): void => {
    const named = type.kind === 'ref' ? types.get(type.name) : undefined;
    if (named && named.name !== own && shared.has(named.name)) {
      linked.set(named.name, named);
    } else if (named && !declared.has(named.name)) {
      declared.set(named.name, named);
      visit(named.type);
    }
    for (const part of partsOf(type)) {
      visit(part);
    }
  };
  for (const root of roots) {
    visit(root);
  }
  return { declared: [...declared.values()], linked: [...linked.values()] };
}
