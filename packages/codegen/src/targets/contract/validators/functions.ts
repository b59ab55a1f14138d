/**
 * The functions that check a type for all that mention it: whether a value is of the type, and what is
 * wrong with one that is not. Strict ones refuse properties that no type declares.
 */
export function functionsOf(type: string, isStrict: boolean): { is: string; check: string } {
  const name = isStrict ? `${type}$strict` : type;
  return { is: `${name}$is`, check: `${name}$check` };
}
