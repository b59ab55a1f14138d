import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Generated, generatedFrom } from '../support/generated.js';
import { declarations, type Grammar, grammar } from './grammar.js';
import { DOUBLINGS, Meter } from './meter.js';
import { type Size, spoilt, Values } from './values.js';

/** The same in every run, so that a failure is the change's; another number explores. */
const SEED = Number(process.env['UJRPC_COST_SEED'] ?? 1);
const TYPES = Number(process.env['UJRPC_COST_TYPES'] ?? 24);

/** Types of one service: what a count takes grows with all that could be counted. */
const TOGETHER = 6;

const sampled = fc
  .sample(grammar, { seed: SEED, numRuns: TYPES * 2 })
  .filter((one) => new Values(one, 'first').exists)
  .slice(0, TYPES);
const services = Array.from({ length: Math.ceil(sampled.length / TOGETHER) }, (_, at) => at);

const SIZES: Readonly<Record<string, (n: number) => Size>> = {
  deep: (n) => ({ depth: n, width: 1 }),
  wide: (n) => ({ depth: 2, width: n }),
};

/** Each type in a class that drops unknown properties, and in one that refuses them. */
function serviceText(grammars: readonly Grammar[], skipped: ReadonlySet<number>): string {
  const kept = [...grammars.keys()].filter((index) => !skipped.has(index));
  const types = kept.map((index) => declarations(grammars[index] as Grammar, `T${index}_`));
  const methods = kept.map((index) => echo(`echo${index}`, `T${index}_0`));
  return classesOf(types.join('\n'), methods);
}

function classesOf(types: string, methods: readonly string[]): string {
  const body = methods.join('\n  ');
  return `import { rpc } from '@ujrpc/core';
${types}

@rpc({ namespace: 'open' })
export class Open {
  ${body}
}

@rpc({ namespace: 'strict', unknownProperties: 'refuse' })
export class Strict {
  ${body}
}
`;
}

function echo(name: string, type: string): string {
  return `@rpc ${name}(value: ${type}): ${type} { return value; }`;
}

/** Types that codegen refuses, because JSON cannot tell their members apart, are left out. */
async function serviceOf(
  grammars: readonly Grammar[],
): Promise<{ generated: Generated; skipped: ReadonlySet<number> }> {
  const skipped = new Set<number>();
  for (;;) {
    const text = serviceText(grammars, skipped);
    try {
      return { generated: await generatedFrom({ 'echoes.ts': text }), skipped };
    } catch (error) {
      const before = skipped.size;
      const lines = text.split('\n'); // a diagnostic counts them from 0
      for (const [, line] of String(error).matchAll(/"line": (\d+)/g)) {
        const refused = /\bT(\d+)_\d/.exec(lines[Number(line)] ?? '')?.[1];
        skipped.add(Number(refused));
      }
      if (skipped.size === before) {
        throw error;
      }
    }
  }
}

describe.each(services)('the cost of a type grows as its values do, service %i', (at) => {
  const grammars = sampled.slice(at * TOGETHER, (at + 1) * TOGETHER);
  let skipped: ReadonlySet<number>;
  let meter: Meter;

  beforeAll(async () => {
    const service = await serviceOf(grammars);
    skipped = service.skipped;
    meter = new Meter(service.generated.folder);
  }, 240_000);
  afterAll(() => meter.close());

  async function faults(types: Grammar, index: number): Promise<string[]> {
    const found: string[] = [];
    for (const choice of ['first', 'last', 'turns'] as const) {
      const values = new Values(types, choice);
      for (const [name, size] of Object.entries(SIZES)) {
        const made = DOUBLINGS.map((n) => values.make(size(n)));
        for (const [what, given] of [
          ['fitting', made],
          ['spoilt', made.map(spoilt)],
        ] as const) {
          for (const owner of ['open', 'strict']) {
            const steep = await meter.tooSteep(`${owner}.echo${index}`, given);
            found.push(...steep.map((one) => `${owner}, ${name}, ${choice}, ${what}: ${one}`));
          }
        }
      }
    }
    return found;
  }

  test('most types are taken', () => {
    expect(skipped.size).toBeLessThanOrEqual(grammars.length / 2);
  });

  test(`of random types, seed ${SEED}`, async () => {
    const wrong: string[] = [];
    for (const [index, types] of grammars.entries()) {
      const found = skipped.has(index) ? [] : await faults(types, index);
      if (found.length > 0) {
        wrong.push(declarations(types, 'T'), ...found);
      }
    }
    expect(wrong).toEqual([]);
  }, 600_000);
});

/** Types that people write, and a value of each: of a depth, and with a leaf that may be wrong. */
const WRITTEN: Readonly<Record<string, (depth: number, leaf: unknown) => unknown>> = {
  Rich: (depth, leaf) =>
    nested(depth, { text: leaf }, (inner) => ({ kind: 'p', children: [{ text: 'a' }, inner] })),
  Last: (depth, leaf) =>
    nested(depth, { text: leaf }, (inner) => ({ children: [{ text: 'a' }, inner], kind: 'q' })),
  Expression: (depth, leaf) =>
    nested(depth, leaf, (left) => ({ op: 'add', left, right: { op: 'neg', of: 'x' } })),
  Entry: (depth, leaf) =>
    nested(depth, { name: leaf, size: 1 }, (inner) => ({
      name: 'a',
      entries: [{ name: 'b', size: 1 }, inner],
    })),
};

const DECLARED = `
type Rich = { kind: 'p'; children: (Rich | RichText | RichLink)[] };
type RichText = { text: string };
type RichLink = { href: string; children: (Rich | RichText | RichLink)[] };
type Last = { children: (Last | RichText)[]; kind: 'p' } | { children: (Last | RichText)[]; kind: 'q' };
type Expression = string | { op: 'add' | 'mul'; left: Expression; right: Expression } | { op: 'neg'; of: Expression };
type Entry = { name: string; entries: Entry[] } | { name: string; size: number };`;

function nested(depth: number, leaf: unknown, around: (inner: unknown) => unknown): unknown {
  return Array.from({ length: depth }).reduce<unknown>((inner) => around(inner), leaf);
}

describe('the cost of types that people write grows as their values do', () => {
  let meter: Meter;

  beforeAll(async () => {
    const methods = Object.keys(WRITTEN).map((type) => echo(type, type));
    const { folder } = await generatedFrom({ 'written.ts': classesOf(DECLARED, methods) });
    meter = new Meter(folder);
  }, 240_000);
  afterAll(() => meter.close());

  test.each(Object.entries(WRITTEN))('%s', async (type, make) => {
    const found: string[] = [];
    for (const leaf of ['fits', 5]) {
      const values = DOUBLINGS.map((depth) => make(depth, leaf));
      for (const owner of ['open', 'strict']) {
        const steep = await meter.tooSteep(`${owner}.${type}`, values, leaf === 'fits');
        found.push(...steep.map((one) => `${owner}, ${leaf}: ${one}`));
      }
    }
    expect(found).toEqual([]);
  });
});
