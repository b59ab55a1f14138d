import fc from 'fast-check';

type Path = readonly (string | number)[];

/** An array of float32, of one element, as NumPy writes it. */
const NPY = Buffer.concat([
  Buffer.from('\x93NUMPY\x01\0\x76\0', 'latin1'),
  Buffer.from("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }".padEnd(117)),
  Buffer.from('\n\0\0\0\0'),
]).toString('base64');

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    '',
    'k0',
    'asc',
    [],
    {},
  ),
  // Wire forms of types that JSON lacks, some of them wrong.
  fc.constantFrom(
    '2024-02-29T12:00:00.000Z',
    '2024-02-29T13:00:00+01:00',
    '2023-02-29T12:00:00Z',
    '2024-02-29',
    '12',
    '-0',
    '1e3',
    'AP8=',
    'AP9=',
    'AP8',
    'https://example.com',
    '/relative',
    // Images: a GIF, the same without its trailer.
    'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
    'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA=',
    NPY,
    NPY.slice(0, -4),
    NPY.replace(/.{4}$/, '$&AAAA'),
  ),
  fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
);

/** A JSON value with one thing about it changed: replaced, left out, or added. */
export function tampered(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(values, fc.nat(), fc.nat(5), junk).map(([value, where, how, other]) => {
    const copy = { root: JSON.parse(JSON.stringify(value)) as unknown };
    const paths = pathsIn(copy.root, ['root']);
    change(copy, paths[where % paths.length] ?? ['root'], how, other);
    return copy.root;
  });
}

function pathsIn(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) {
    return [path];
  }
  const inner = Object.entries(value).flatMap(([name, one]) => pathsIn(one, [...path, name]));
  return [path, ...inner];
}

function change(root: object, path: Path, how: number, other: unknown): void {
  const holder = path.slice(0, -1).reduce((at, step) => Reflect.get(at, step) as object, root);
  const last = path.at(-1) ?? 'root';
  const value: unknown = Reflect.get(holder, last);
  if (how === 4 && Array.isArray(value) && value.length > 0) {
    value.push(value[0]); // twice in what may be a Set
  } else if (how === 5 && typeof value === 'string') {
    Reflect.set(holder, last, value.slice(1));
  } else if (how === 0 && typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) {
      value.push(other);
    } else {
      Reflect.set(value, '$extra', other);
    }
  } else if (how === 1 && Array.isArray(holder)) {
    holder.splice(Number(last), 1);
  } else if (how === 1 && path.length > 1) {
    Reflect.deleteProperty(holder, last);
  } else {
    Reflect.set(holder, last, other);
  }
}
