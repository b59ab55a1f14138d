import fc from 'fast-check';

export type Kind =
  | 'f64'
  | 'i32'
  | 'u32'
  | 'i64'
  | 'bool'
  | 'string'
  | 'bytes'
  | 'memory'
  | 'shorts';

/** How a parameter may be left out, or null; `rest` is only the last. */
export type Form = 'required' | 'optional' | 'default' | 'undefined' | 'nullable' | 'rest';

export interface Param {
  readonly name: string;
  readonly kind: Kind;
  readonly form: Form;
}

export type Signature = readonly Param[];

const TYPES: Readonly<Record<Kind, string>> = {
  f64: 'number',
  i32: 'Int',
  u32: 'Uint32',
  i64: 'Int64',
  bool: 'boolean',
  string: 'string',
  bytes: 'Uint8Array',
  memory: 'ArrayBuffer',
  shorts: 'Int16Array',
};

const DEFAULTS: Readonly<Record<Kind, string>> = {
  f64: '0.5',
  i32: '-1',
  u32: '1',
  i64: '9007199254740991',
  bool: 'true',
  string: '"none"',
  bytes: 'Uint8Array.of(1, 2)',
  memory: 'new ArrayBuffer(2)',
  shorts: 'Int16Array.of(1, -1)',
};

/** Names that mean something to objects of JavaScript among them, and one that is not ASCII. */
const NAMES = ['a', 'b', 'value', 'constructor', 'toString', '__proto__', 'é', 'args', 'length'];

const KINDS = Object.keys(TYPES) as Kind[];

const form = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Form>('required') },
  { weight: 4, arbitrary: fc.constantFrom<Form>('optional', 'default', 'undefined') },
  { weight: 1, arbitrary: fc.constant<Form>('nullable') },
);

export const signature: fc.Arbitrary<Signature> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 5 }),
    fc.array(fc.constantFrom(...KINDS), { minLength: 5, maxLength: 5 }),
    fc.array(form, { minLength: 5, maxLength: 5 }),
    fc.boolean(),
  )
  .map(([names, kinds, forms, rest]) =>
    names.map((name, index): Param => {
      const isLast = index === names.length - 1;
      const kind = kinds[index] as Kind;
      return { name, kind, form: isLast && rest ? 'rest' : (forms[index] as Form) };
    }),
  );

/** As in TypeScript, where `b?: T` may not come before a required parameter. */
export function signatureText(params: Signature): string {
  const lastRequired = params.findLastIndex((one) => ['required', 'nullable'].includes(one.form));
  return params.map((one, index) => paramText(one, index > lastRequired)).join(', ');
}

function paramText({ name, kind, form: written }: Param, mayEnd: boolean): string {
  const type = TYPES[kind];
  switch (written) {
    case 'required':
      return `${name}: ${type}`;
    case 'nullable':
      return `${name}: ${type} | null`;
    case 'default':
      return `${name}: ${type} = ${DEFAULTS[kind]}`;
    case 'rest':
      return `...${name}: ${type}[]`;
    case 'optional':
      return mayEnd ? `${name}?: ${type}` : `${name}: ${type} | undefined`;
    case 'undefined':
      return `${name}: ${type} | undefined`;
  }
}

/**
 * A class with each signature twice: as a method `scalarN`, whose arguments a native engine may check
 * by its plan, and as `validatedN`, which is asynchronous and so always takes the validator's way.
 */
export function serviceText(signatures: readonly Signature[]): string {
  const methods = signatures.flatMap((params, index) => {
    const list = signatureText(params);
    return [
      `@rpc scalar${index}(${list}): string { return seen(arguments); }`,
      `@rpc async validated${index}(${list}): Promise<string> { return seen(arguments); }`,
    ];
  });
  const results = Object.entries(TYPES).flatMap(([kind, type]) => [
    `@rpc ${kind}(a: number, b: number): ${type} { return (a / b) as never; }`,
    `@rpc async ${kind}Later(a: number, b: number): Promise<${type}> { return (a / b) as never; }`,
  ]);
  return `import { type Int, type Int64, rpc, type Uint32 } from '@ujrpc/core';

function seen(args: IArguments): string {
  return Array.from(args, (value: unknown) => {
    if (value instanceof Uint8Array || value instanceof Int16Array) {
      return [value.constructor.name, value.buffer.byteLength, ...value].join(' ');
    }
    if (value instanceof ArrayBuffer) {
      return ['ArrayBuffer', ...new Uint8Array(value)].join(' ');
    }
    return Object.is(value, -0) ? '-0' : (JSON.stringify(value) ?? 'undefined');
  }).join();
}

export class Twins {
  ${[...methods, ...results].join('\n  ')}
}
`;
}
