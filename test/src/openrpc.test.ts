import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import openRpcMetaSchema from '@open-rpc/meta-schema';
import { generate } from '@ujrpc/codegen';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';

interface Schema {
  readonly [keyword: string]: unknown;
}

interface OpenRpc {
  readonly methods: readonly {
    readonly name: string;
    readonly params: readonly {
      readonly name: string;
      readonly required: boolean;
      readonly schema: Schema;
    }[];
    readonly result: { readonly schema: Schema };
    readonly 'x-return'?: Schema;
    readonly errors?: readonly object[];
  }[];
  readonly components?: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** An ES module that was compiled to CommonJS: what it exports is one step deeper. */
function moduleOf(imported: object): object & { $schema?: unknown } {
  return 'default' in imported ? (imported.default as object) : imported;
}

/** What a `server.js` imports, and where a data: URL finds it. */
const CODECS = '"@ujrpc/core/codecs"';
const codecs = pathToFileURL(createRequire(import.meta.url).resolve('@ujrpc/core/codecs'));

type Validate = (input: unknown) => { readonly success: boolean };

interface Contract {
  readonly classes: readonly {
    readonly methods: readonly {
      readonly wireName: string;
      readonly params: readonly { readonly optional: boolean; readonly rest: boolean }[];
      readonly validate: Validate;
      readonly result: { readonly validate?: Validate };
      readonly stream?: { readonly item: { readonly validate?: Validate } };
    }[];
  }[];
}

const projects = {
  'the calculator example': '../../examples/calculator/tsconfig.json',
  'the login example': '../../examples/login/tsconfig.json',
  'the types that codegen accepts': '../../packages/codegen/src/fixtures/accepted/tsconfig.json',
};

function generated(project: string): ReadonlyMap<string, string> {
  const { files, diagnostics } = generate({
    project: fileURLToPath(new URL(project, import.meta.url)),
  });
  expect(diagnostics).toEqual([]);
  return files;
}

/** Draft 7, under the addresses by which OpenRPC's meta-schema asks for JSON Schema. */
const jsonSchemaTools = ['https://meta.json-schema.tools', 'https://meta.json-schema.tools/'].map(
  ($id) => ({
    $id,
    definitions: { JSONSchemaObject: { properties: { $ref: { type: 'string' } } } },
    allOf: [{ $ref: 'http://json-schema.org/draft-07/schema#' }],
  }),
);

describe.each(Object.entries(projects))('openrpc.json of %s', (_, project) => {
  const document = JSON.parse(generated(project).get('openrpc.json') ?? '') as OpenRpc;

  test('follows the meta-schema', () => {
    const ajv = addFormats.default(new Ajv({ strict: false }));
    ajv.addSchema(jsonSchemaTools);
    const { $schema, ...metaSchema } = moduleOf(openRpcMetaSchema);
    expect($schema).toBe('https://meta.json-schema.tools/');
    const validate = ajv.compile(metaSchema);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('has required params before optional ones', () => {
    for (const { params } of document.methods) {
      const required = params.map((param) => param.required);
      expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)));
    }
  });
});

test('a rest parameter is marked: its schema is that of an optional array', () => {
  const files = generated(projects['the types that codegen accepts']);
  const document = JSON.parse(files.get('openrpc.json') ?? '') as OpenRpc;
  const { params = [] } = document.methods.find(({ name }) => name === 'optional') ?? {};
  const marked = params.filter((param) => 'x-rest' in param);
  expect(marked).toMatchObject([{ name: 'rest', required: false, 'x-rest': true }]);
});

test('errors come from the classes and codes that @throws names', () => {
  const files = generated(projects['the types that codegen accepts']);
  const document = JSON.parse(files.get('openrpc.json') ?? '') as OpenRpc;
  expect(document.methods.find(({ name }) => name === 'types.find')?.errors).toEqual([
    { code: -32_004, message: 'not found' },
    { code: 1001, message: 'when it rains' },
  ]);
});

describe('schemas and validators accept the same values', () => {
  const files = generated(projects['the types that codegen accepts']);
  const document = JSON.parse(files.get('openrpc.json') ?? '') as OpenRpc;
  // typia counts a string's length in UTF-16 units, as JavaScript does.
  const ajv = addFormats.default(new Ajv({ strict: false, unicode: false, logger: false }));
  ajv.addSchema({ $id: 'root', components: document.components });
  const check = (schema: Schema) => ajv.compile(absolute(schema) as Schema);

  const load = async () => {
    const server = (files.get('server.js') ?? '').replace(CODECS, JSON.stringify(codecs.href));
    const url = `data:text/javascript,${encodeURIComponent(server)}`;
    const { contract } = (await import(url)) as { contract: Contract };
    return contract.classes.flatMap((owner) => owner.methods);
  };
  const methods = document.methods.map((method) => [method.name, method] as const);

  test.each(methods)('params of %s', async (name, { params }) => {
    const contract = (await load()).find((one) => one.wireName === name);
    if (!contract) {
      throw new Error(`no method ${name}`);
    }
    const checks = params.map(({ schema }) => check(schema));
    const values = fc.tuple(...params.map(({ schema }) => anyValue(schema, document)));
    fc.assert(
      fc.property(values, (args) => {
        const expected = args.every((arg, i) => checks[i]?.(arg));
        const spread = args.flatMap((arg, i) =>
          contract.params[i]?.rest && Array.isArray(arg) ? arg : [arg],
        );
        // A rest parameter that is not an array cannot be spread: by name, the server refuses it.
        fc.pre(args.every((arg, i) => !contract.params[i]?.rest || Array.isArray(arg)));
        // Null means absent where it holds the place of an optional parameter.
        fc.pre(args.every((arg, i) => arg !== null || !contract.params[i]?.optional));
        expect({ args, success: contract.validate(spread).success }).toEqual({
          args,
          success: expected,
        });
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  test.each(methods)('the result of %s', async (name, method) => {
    const contract = (await load()).find((one) => one.wireName === name);
    const { schema } = method.result;
    if (contract?.stream) {
      agree(schema.items as Schema, contract.stream.item.validate);
      agree(method['x-return'], contract.result.validate);
    } else {
      agree(schema, contract?.result.validate);
    }
  });

  function agree(schema: Schema | undefined, validate: Validate | undefined): void {
    if (!validate || !schema) {
      return;
    }
    const accepts = check(schema);
    fc.assert(
      fc.property(anyValue(schema, document), (value) => {
        // Null is how undefined is sent; the validator sees the value before that.
        const absent = value === null && !validate(null).success;
        const success = validate(absent ? undefined : value).success;
        expect({ value, success }).toEqual({ value, success: accepts(value) });
      }),
      { numRuns: 150, seed: 7 },
    );
  }
});

/** References of the document, as ajv finds them in the schema registered as `root`. */
function absolute(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(absolute);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) =>
      key === '$ref' ? [key, `root${String(one)}`] : [key, absolute(one)],
    ),
  );
}

/** Values that a schema mostly accepts, with something wrong in some of them. */
function anyValue(schema: Schema, document: OpenRpc, depth = 0): fc.Arbitrary<unknown> {
  const wrong = fc.jsonValue({ maxDepth: 1 });
  return fc.oneof(
    { arbitrary: soundValue(schema, document, depth), weight: 12 },
    { arbitrary: wrong, weight: 1 },
  );
}

function soundValue(schema: Schema, document: OpenRpc, depth: number): fc.Arbitrary<unknown> {
  const inner = (one: unknown) => anyValue(one as Schema, document, depth + 1);
  if (depth > 6) {
    return fc.jsonValue({ maxDepth: 0 });
  }
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return soundValue(document.components?.schemas[name] ?? {}, document, depth + 1);
  }
  if ('const' in schema) {
    return fc.constant(schema.const);
  }
  if (Array.isArray(schema.enum)) {
    return fc.constantFrom(...(schema.enum as unknown[]));
  }
  for (const keyword of ['anyOf', 'allOf']) {
    if (Array.isArray(schema[keyword])) {
      return fc.oneof(...schema[keyword].map(inner));
    }
  }
  if (schema.type === 'array') {
    return arrayValue(schema, inner);
  }
  if (schema.type === 'object') {
    return objectValue(schema, inner);
  }
  return scalarValue(schema);
}

function scalarValue(schema: Schema): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.oneof(
        fc.integer(),
        fc.maxSafeInteger(),
        fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 53, -1),
      );
    case 'number':
      return fc.oneof(
        fc
          .double({ min: -1e9, max: 1e9, noNaN: true })
          .filter((n) => n === 0 || Math.abs(n) > 1e-9),
        fc.integer({ min: -40, max: 40 }),
      );
    case 'string':
      if (schema.format === 'uuid') {
        return fc.uuid();
      }
      if (typeof schema.pattern === 'string') {
        return fc.stringMatching(new RegExp(schema.pattern));
      }
      return fc.string({ unit: 'grapheme', maxLength: 7 });
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function arrayValue(schema: Schema, inner: (one: unknown) => fc.Arbitrary<unknown>) {
  const { items } = schema;
  if (!Array.isArray(items)) {
    return fc.array(inner(items ?? {}), { maxLength: 3 });
  }
  const rest = schema.additionalItems
    ? inner(schema.additionalItems)
    : fc.jsonValue({ maxDepth: 0 });
  return fc
    .tuple(
      fc.tuple(...items.map(inner)),
      fc.array(rest, { maxLength: 2 }),
      fc.nat({ max: items.length }),
    )
    .map(([first, more, cut]) =>
      more.length > 0 ? [...first, ...more] : first.slice(0, items.length - (cut % 2)),
    );
}

function objectValue(schema: Schema, inner: (one: unknown) => fc.Arbitrary<unknown>) {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const named = fc.record(Object.fromEntries(properties.map(([name, one]) => [name, inner(one)])), {
    requiredKeys: (schema.required ?? []) as string[],
  });
  const patterns = Object.values((schema.patternProperties ?? {}) as Record<string, Schema>);
  const additional = patterns[0] ?? schema.additionalProperties;
  if (!additional) {
    return named;
  }
  const key = fc.oneof(
    fc.string({ maxLength: 3 }),
    fc.integer().map(String),
    fc.constantFrom('1.5', '-2', '1e3', '+1', 'NaN'),
  );
  const extra = fc.dictionary(key, inner(additional), { maxKeys: 3, noNullPrototype: true });
  return fc.tuple(extra, named).map(([more, own]) => ({ ...more, ...own }));
}
