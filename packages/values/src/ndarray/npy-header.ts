import { type DType, LAYOUTS } from './dtype.js';
import { isEmptyWithin, MAX_DIMENSIONS, shapeText } from './shape.js';

/** What the header of an `.npy` file says (NEP 1). */
export interface NpyHeader {
  readonly dtype: DType;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

const SPACE = '[ \\t\\n\\r\\f\\v]*';
const STRING = `'[^'\\\\]*'|"[^"\\\\]*"`;
const TUPLE = '\\([^()]*\\)';
/** The literals that may be values: a string, a truth value, a tuple, a list of fields. */
const VALUE = `${STRING}|True|False|${TUPLE}|\\[`;

/**
 * Reads the header, which is a dict as Python writes it, without evaluating anything.
 *
 * @throws TypeError that says what is wrong with it
 */
export function parseHeader(text: string): NpyHeader {
  const entries = parseDict(text);
  const names = ['descr', 'fortran_order', 'shape'];
  if (entries.size !== names.length || !names.every((name) => entries.has(name))) {
    throw new TypeError("the .npy header must have 'descr', 'fortran_order' and 'shape'");
  }
  const order = entries.get('fortran_order');
  if (order !== 'True' && order !== 'False') {
    throw new TypeError("'fortran_order' of the .npy header must be True or False");
  }
  return {
    ...parseDescr(entries.get('descr') as string),
    fortranOrder: order === 'True',
    shape: parseShape(entries.get('shape') as string),
  };
}

/** Its keys and the source text of its values. */
function parseDict(text: string): ReadonlyMap<string, string> {
  const entry = new RegExp(
    `${SPACE}(${STRING})${SPACE}:${SPACE}(${VALUE})${SPACE}(,|(?=\\}))`,
    'y',
  );
  const entries = new Map<string, string>();
  const open = new RegExp(`^${SPACE}\\{`).exec(text);
  let at = open?.[0].length ?? -1;
  for (let found = matchAt(entry, text, at); found !== null; found = matchAt(entry, text, at)) {
    const [all, name, value] = found as unknown as [string, string, string];
    const key = name.slice(1, -1);
    if (entries.has(key)) {
      throw new TypeError('the .npy header has a key twice');
    }
    entries.set(key, value);
    at += all.length;
  }
  if (at < 0 || !new RegExp(`^${SPACE}\\}${SPACE}$`).test(text.slice(at))) {
    throw new TypeError(
      /'descr'\s*:\s*\[/.test(text)
        ? 'structured dtypes are not supported: send an array of numbers'
        : 'the .npy header is not a dict as NumPy writes it',
    );
  }
  return entries;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return at < 0 ? null : pattern.exec(text);
}

/** Byte order, letter and bytes: `<f4`. One byte has no order, and NumPy then writes `|`. */
function parseDescr(source: string): { dtype: DType; littleEndian: boolean } {
  const descr = /^['"]([<>|])([a-zA-Z]\d+)['"]$/.exec(source);
  const found = Object.entries(LAYOUTS).find(([, { code }]) => code === descr?.[2]);
  const bytes = Number(descr?.[2]?.slice(1));
  if (found === undefined || (descr?.[1] === '|' && bytes > 1)) {
    throw new TypeError(
      /^['"]\|?O\d?['"]$/.test(source)
        ? 'object arrays are not supported: their elements are pickled Python'
        : `unknown dtype ${source.slice(0, 24)}; expected one of: ${Object.keys(LAYOUTS).join(', ')}`,
    );
  }
  return { dtype: found[0] as DType, littleEndian: descr?.[1] !== '>' };
}

/** As in Python, `(2)` is not a tuple but a number, and `(,)` nothing at all. */
function parseShape(source: string): number[] {
  const body = /^\(([\s\S]*)\)$/.exec(source)?.[1]?.replaceAll(/[ \t\n\r\f\v]/g, '');
  if (body === undefined || !/^(\d+L?,(\d+L?(,\d+L?)*,?)?)?$/.test(body)) {
    throw new TypeError("'shape' of the .npy header must be a tuple of integers");
  }
  const lengths = body.split(',').filter((length) => length !== '');
  const shape = lengths.map((length) => Number.parseInt(length, 10));
  const isOfSomeArray =
    shape.length <= MAX_DIMENSIONS && shape.every(Number.isSafeInteger) && isEmptyWithin(shape);
  if (!isOfSomeArray) {
    throw new TypeError("'shape' of the .npy header is larger than any array");
  }
  return shape;
}

/**
 * How many digits NumPy leaves room for in the length that may grow in place, the first one or in
 * Fortran order the last.
 */
const GROWTH_DIGITS = 21;

/** The header as NumPy writes it, without what aligns it. */
export function formatHeader({ dtype, littleEndian, fortranOrder, shape }: NpyHeader): string {
  const { construct, code } = LAYOUTS[dtype];
  const order = construct.BYTES_PER_ELEMENT === 1 ? '|' : littleEndian ? '<' : '>';
  const fortran = fortranOrder ? 'True' : 'False';
  const grows = fortranOrder ? shape[shape.length - 1] : shape[0];
  const room = grows === undefined ? 0 : GROWTH_DIGITS - String(grows).length;
  const dict = `{'descr': '${order}${code}', 'fortran_order': ${fortran}, 'shape': ${shapeText(shape)}, }`;
  return dict + ' '.repeat(room);
}
