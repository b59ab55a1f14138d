/**
 * Stand-ins for two parts of typia's run time. Its own report collects without bound, takes `ab` for a
 * part of `a` and leaves it at the one member of a union that a value comes nearest to; its own wrapper
 * adds an interface that nobody here calls.
 */
export const ownChecks: Readonly<Record<string, string>> = {
  _createStandardSchema: 'export const _createStandardSchema = (validate) => validate;',
  _validateReport: `
const isWithin = (path, outer) =>
  path.startsWith(outer) && (path.length === outer.length || '.['.includes(path[outer.length]));
// What may be absent has no alternative for a caller who sent it.
const isUnion = (type) => type.replace(/ \\| undefined$/, '').includes(' | ');
export const _validateReport = (errors) => (enabled, { path, expected, value, description }) => {
  const last = errors.at(-1);
  const isNew = enabled && errors.length < 32 && !(last && isWithin(last.path, path));
  // typia describes unknown properties, and nothing else.
  if (isNew) errors.push({ path, expected: description ? "no property of that name" : expected, value });
  // A member of a union is heard before the union, which knows of the others.
  else if (enabled && last?.path === path && isUnion(expected) && !isUnion(last.expected)) last.expected = expected;
  return false;
};`,
};
