import fc from 'fast-check';

/** A type without parts. */
export interface Leaf {
  /** As TypeScript writes it. */
  readonly text: string;
  /** What it is on the wire. */
  readonly sort: 'string' | 'number' | 'boolean' | 'null' | 'any';
  readonly values: fc.Arbitrary<unknown>;
  /** Whether a JSON value of that sort is one of its values. */
  accepts(wire: unknown): boolean;
  /** The one wire form of what has several, such as a Date; by itself where there is no other. */
  canonical?(wire: unknown): unknown;
}

/** JSON has no -0 that JSON.stringify would write: it arrives as 0. */
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => (value === 0 ? 0 : value));

const string = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('', '\ud800', 'x\udc00', '😀', '\u0000', '"\\', '__proto__', '2026-01-02'),
);

function integers(text: string, min: number, max: number): Leaf {
  return {
    text,
    sort: 'number',
    values: fc.oneof(
      fc.maxSafeInteger().map((value) => Math.min(Math.max(value, min), max)),
      fc.constantFrom(min, max, 0, 1),
    ),
    accepts: (wire) => Number.isInteger(wire) && min <= (wire as number) && (wire as number) <= max,
  };
}

export const LEAVES: readonly Leaf[] = [
  {
    text: 'boolean',
    sort: 'boolean',
    values: fc.boolean(),
    accepts: (wire) => typeof wire === 'boolean',
  },
  {
    text: 'number',
    sort: 'number',
    values: number,
    accepts: (wire) => typeof wire === 'number',
  },
  {
    text: 'string',
    sort: 'string',
    values: string,
    accepts: (wire) => typeof wire === 'string',
  },
  { text: 'null', sort: 'null', values: fc.constant(null), accepts: (wire) => wire === null },
  integers('Int', -(2 ** 31), 2 ** 31 - 1),
  integers('Uint32', 0, 2 ** 32 - 1),
  integers('Int64', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  {
    text: 'unknown',
    sort: 'any',
    values: fc
      .jsonValue({ maxDepth: 2 })
      .map((value) => JSON.parse(JSON.stringify(value)) as unknown),
    accepts: () => true,
  },
];
