import type { CheckedTypes, OwnUnion } from './own-unions.js';
import { unionText } from './union-text.js';
import { sharedUnit, type ValidatorUnit } from './unit.js';

/** Types by their names, each as it is or strict. */
export interface Wanted {
  readonly name: string;
  readonly isStrict: boolean;
}

/** What units, and conversions, call of the types that have functions of their own. */
export interface OwnFunctions {
  /** For typia to make. */
  readonly units: readonly ValidatorUnit[];
  /** Unions of structured types, which are ours. */
  readonly text: string;
}

/** The functions of all types that these units link, and of those that these link in turn. */
export function ownFunctions(
  units: Iterable<ValidatorUnit>,
  others: Iterable<Wanted>,
  checked: CheckedTypes,
): OwnFunctions {
  const found = new Map<string, { wanted: Wanted; unit?: ValidatorUnit; union?: OwnUnion }>();
  const pending = [...[...units].flatMap(linksOf), ...others];
  for (let wanted = pending.pop(); wanted; wanted = pending.pop()) {
    const { name, isStrict } = wanted;
    const key = `${name} ${isStrict}`;
    if (found.has(key)) {
      continue;
    }
    const union = checked.unions.get(name);
    if (union) {
      found.set(key, { wanted, union });
      const names = [...union.members.map(({ type }) => type.name), ...union.strays.values()];
      pending.push(...names.map((one) => ({ name: one, isStrict })));
    } else {
      const unit = sharedUnit(name, isStrict, checked);
      found.set(key, { wanted, unit });
      pending.push(...linksOf(unit));
    }
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  return {
    units: sorted.flatMap(({ unit }) => unit ?? []),
    text: sorted
      .flatMap(({ wanted, union }) =>
        union ? [unionText(union, checked.types, wanted.isStrict)] : [],
      )
      .join(''),
  };
}

function linksOf({ linked, constants }: ValidatorUnit): Wanted[] {
  const strictness = new Set(constants.map(({ isStrict }) => isStrict));
  return linked.flatMap(({ name }) => [...strictness].map((isStrict) => ({ name, isStrict })));
}
