/**
 * What validators return, and how what is wrong is collected: instead of typia's own report, which collects
 * without bound, takes `ab` for a part of `a` and leaves it at the one member of a union that a value
 * comes nearest to.
 */
export const runTime = `
const accepted = Object.freeze({ success: true });
// What is further down than a caller is told of has the path of what is above it: paths that grow with
// the depth would cost its square.
const deepest = 1024;
const cut = (path) => (path.length > deepest ? path.slice(0, deepest) : path);
const refused = (() => {
  const isWithin = (path, outer) =>
    path.length >= outer.length &&
    path.slice(0, outer.length) === outer &&
    (path.length === outer.length || outer.length === deepest || '.['.includes(path[outer.length]));
  // What may be absent has no alternative for a caller who sent it.
  const isUnion = (type) => type.replace(/ \\| undefined$/, '').includes(' | ');
  const reportInto = (errors) => (enabled, { path: whole, expected, value }) => {
    const path = cut(whole);
    const last = errors.at(-1);
    const isNew = enabled && errors.length < 32 && !(last && isWithin(last.path, path));
    if (isNew) errors.push({ path, expected, value });
    // A member of a union is heard before the union, which knows of the others.
    else if (enabled && last?.path === path && path.length < deepest && isUnion(expected) && !isUnion(last.expected)) last.expected = expected;
    return false;
  };
  return (input, check) => {
    const errors = [];
    check(input, "$input", true, reportInto(errors));
    if (errors.length === 0) errors.push({ path: "$input", expected: "a value of the declared type", value: input });
    return { success: false, errors };
  };
})();
`;
