import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Contract, type RpcError, Server, type TransportName } from '@ujrpc/core';
import { python } from '../../packages/values/src/fixtures/python.js';
import { closeAll, onClose } from './support/closing.js';
import { codeIn, tableOf } from './support/document-tables.js';
import { generatedFrom } from './support/generated.js';
import { call, result } from './support/json-rpc.js';
import { converse } from './support/peer.js';
import { transportsUnderTest } from './support/transports.js';

/** docs/types.md is what this runs: a row is right if its columns are what really happens. */
const document = readFileSync(path.resolve(import.meta.dirname, '../../docs/types.md'), 'utf8');

interface Row {
  readonly type: string;
  readonly value: string;
  readonly wire: string;
  readonly schema: string;
  /** A class or a value, how to read the wire form, and how to write it. */
  readonly python: readonly [type: string, read?: string, write?: string];
}

interface ErrorRow {
  readonly type: string;
  readonly thrown: string;
  readonly wire: string;
  /** Undefined where the document has none. */
  readonly schema: string | undefined;
}

const rows = tableOf(document, 'TypeScript', 'A value').map((cells): Row => {
  const [type = '', value = '', wire = '', schema = ''] = cells.map((cell) => codeIn(cell)[0]);
  return { type, value, wire, schema, python: codeIn(cells[4]) as unknown as Row['python'] };
});

const errorRows = tableOf(document, 'TypeScript', 'Thrown').map((cells): ErrorRow => {
  const [type = '', thrown = '', wire = '', schema] = cells.map((cell) => codeIn(cell)[0]);
  return { type, thrown, wire, schema };
});

const errorClass = ({ type }: ErrorRow): string => /^class (\w+)/.exec(type)?.[1] ?? type;

/** A method for each row, which keeps what it was given. */
const SOURCE = `
import {
  context, Image, type Int, type Int64, NamedRpcError, NDArray, RpcError, rpc, type Uint32,
} from '@ujrpc/core';

export const values = [${rows.map(({ value }) => value).join(', ')}];
export const seen: { value: unknown; sent: unknown }[] = [];

${errorRows.map(({ type }) => (type.startsWith('class') ? `export ${type}\n` : '')).join('')}
@rpc
export class Rows {
  ${rows
    .map(
      ({ type }, i) => `@rpc row${i}(value: ${type}): ${type} {
    seen.push({ value, sent: context().params });
    return value;
  }`,
    )
    .join('\n  ')}
  ${errorRows
    .map(
      (row, i) => `/** @throws {${errorClass(row)}} */
  @rpc error${i}(): void { throw ${row.thrown}; }`,
    )
    .join('\n  ')}
}
`;

interface Rows {
  readonly Rows: new () => object;
  readonly values: readonly unknown[];
  readonly seen: { value: unknown; sent: unknown }[];
}

interface GeneratedClient {
  createClient(url: string): Readonly<Record<string, (value?: unknown) => Promise<unknown>>>;
  readonly [name: string]: unknown;
}

interface OpenRpc {
  readonly methods: { name: string; params: { schema: unknown }[]; result: { schema: unknown } }[];
  readonly components: { readonly errors: Readonly<Record<string, unknown>> };
}

let contract: Contract;
let source: Rows;
let client: GeneratedClient;

beforeAll(async () => {
  const { folder, contract: emitted } = await generatedFrom({ 'rows.ts': SOURCE });
  const module = (name: string) => import(pathToFileURL(path.join(folder, name)).href);
  contract = emitted;
  source = (await module('rows.js')) as Rows;
  client = (await module('client.js')) as GeneratedClient;
}, 60_000);

async function serveRows(transport: TransportName): Promise<{ url: string; port: number }> {
  const server = new Server({ contract });
  onClose(() => server.close());
  const { url, port } = await server.register(new source.Rows()).listen({ transport, port: 0 });
  return { url, port: port as number };
}

const named = rows.map((row, i) => ({ ...row, i }));
const namedErrors = errorRows.map((row, i) => ({ ...row, name: errorClass(row), i }));

test('the document has rows, and each of its columns says something', () => {
  expect(rows.length).toBeGreaterThan(30);
  for (const { python: column, ...others } of rows) {
    expect(Object.values(others)).not.toContain('');
    expect(column.length === 1 || column.length === 3).toBe(true);
  }
});

describe('the OpenRPC document', () => {
  const openrpc = () => contract.openrpc as unknown as OpenRpc;

  test.each(named)('has the schema of $type', ({ i, schema }) => {
    const method = openrpc().methods.find(({ name }) => name === `row${i}`);
    const found = [method?.params[0]?.schema, method?.result.schema];
    expect(found).toEqual([JSON.parse(schema), JSON.parse(schema)]);
  });

  test.each(namedErrors)('has $name as the row says', ({ name, schema }) => {
    const expected = schema === undefined ? undefined : (JSON.parse(schema) as unknown);
    expect(openrpc().components.errors[name]).toEqual(expected);
  });
});

describe.each(transportsUnderTest)('on %s', (transport) => {
  let serving: { url: string; port: number };
  beforeAll(async () => {
    serving = await serveRows(transport);
  });
  afterAll(closeAll);

  const answerTo = (i: number, wire: string) =>
    converse(serving.port, call(`row${i}`, `[${wire}]`));

  test.each(named)('$type crosses from client to handler and back', async ({ i, wire }) => {
    const value = source.values[i];
    const returned = await client.createClient(serving.url)[`row${i}`]?.(value);
    expect(source.seen.at(-1)).toStrictEqual({ value, sent: [JSON.parse(wire)] });
    expect(returned).toStrictEqual(value instanceof Buffer ? new Uint8Array(value) : value);
  });

  test.each(named)('$type is answered with $wire', async ({ i, wire }) => {
    expect(await answerTo(i, wire)).toBe(`${result(wire)}\n`);
  });

  test.each(namedErrors)('$name is on the wire what the row says', async ({ i, wire }) => {
    const { error } = JSON.parse(await converse(serving.port, call(`error${i}`))) as {
      error: unknown;
    };
    expect(JSON.stringify(error)).toBe(wire);
  });

  test.each(namedErrors)('$name arrives as its class', async ({ i, name, wire }) => {
    const error = (await client
      .createClient(serving.url)
      [`error${i}`]?.()
      .catch((thrown: unknown) => thrown)) as RpcError;
    expect(error.constructor).toBe(client[name]);
    const { code, message, data } = error;
    expect(JSON.stringify({ code, message, data })).toBe(wire);
  });

  test('Python reads each row as the type that it says, and writes it so that it is that value', async () => {
    const setUp = /^```python\n(.*?)^```$/ms.exec(document)?.[1];
    const given = rows.map(({ wire, python: [type, read = 'wire', write = 'value'] }) => {
      return { wire: JSON.parse(wire) as unknown, type, read, write };
    });
    const answers = (await python(PYTHON, { setUp, rows: given })) as {
      fits: boolean;
      wire: unknown;
    }[];
    expect(answers).toHaveLength(rows.length);
    expect(rows.filter((_, i) => answers[i]?.fits !== true).map(({ type }) => type)).toEqual([]);
    for (const [i, { wire }] of answers.entries()) {
      expect(await answerTo(i, JSON.stringify(wire))).toContain('"result":');
      expect(source.seen.at(-1)?.value).toStrictEqual(source.values[i]);
    }
  });
});

const PYTHON = `
scope = {}
exec(given['setUp'], scope)

def answer(row):
    scope['wire'] = row['wire']
    value = scope['value'] = eval(row['read'], scope)
    expected = eval(row['type'], scope)
    fits = isinstance(value, expected) if isinstance(expected, type) else value == expected
    return {'fits': fits, 'wire': eval(row['write'], scope)}

print(json.dumps([answer(row) for row in given['rows']]))
`;
