import { RpcError } from '@ujrpc/words';
import { DISCOVER } from '@ujrpc/words/protocol-methods';
import type { Endpoint } from '../arguments/endpoint.js';
import { call } from '../call.js';
import { CallError } from '../errors.js';
import type { ExchangeOptions } from '../exchange/exchange.js';
import { oneLine } from '../json/print.js';

/** JSON Schema, draft 7: `true`, `false` or an object of keywords. */
export type Schema = boolean | Readonly<Record<string, unknown>>;

/** The types that a document names, under `components.schemas`. */
export type Schemas = ReadonlyMap<string, Schema>;

/** What the command line uses of an OpenRPC document. */
export interface Description {
  readonly methods: readonly MethodObject[];
  readonly schemas: Schemas;
  /** The classes of errors, by their codes. */
  readonly errorNames: ReadonlyMap<number, string>;
}

/** What the command line uses of an OpenRPC method object (https://spec.open-rpc.org). */
export interface MethodObject {
  readonly name: string;
  readonly summary: string | undefined;
  readonly description: string | undefined;
  readonly deprecated: boolean;
  readonly params: readonly ContentDescriptor[];
  /** Of a method that streams: the array of its values. */
  readonly result: ContentDescriptor | undefined;
  readonly isStream: boolean;
  /** The schema of what a method that streams returns in the end; undefined for nothing. */
  readonly returned: Schema | undefined;
  readonly errors: readonly MethodError[];
}

export interface ContentDescriptor {
  readonly name: string;
  readonly description: string | undefined;
  readonly required: boolean;
  /** Whether it takes all further positional arguments; by name they are one array. */
  readonly rest: boolean;
  readonly schema: Schema;
}

export interface MethodError {
  readonly code: number;
  /** Of its class; undefined for one that has none. */
  readonly name: string | undefined;
  readonly message: string;
  /** The schema of what it carries; undefined for nothing. */
  readonly data: Schema | undefined;
}

/**
 * Asks a server what it offers.
 *
 * @throws CallError when it does not say
 */
export async function discover(endpoint: Endpoint, options: ExchangeOptions): Promise<Description> {
  try {
    const source = await call(endpoint, { method: DISCOVER, params: undefined }, options);
    return readDescription(JSON.parse(source));
  } catch (error) {
    if (!(error instanceof RpcError)) {
      throw error;
    }
    throw new CallError(
      `${endpoint.url} does not describe its methods (rpc.discover: ${error.code} ${oneLine(error.message)})`,
    );
  }
}

/** What the description is wanted for comes on top: it must not keep anybody waiting. */
const MAX_BRIEF_MS = 2000;

/** The same within a bounded time; undefined when the server does not say. */
export async function discoverBriefly(
  target: ExchangeOptions & { readonly endpoint: Endpoint },
  maxMs = MAX_BRIEF_MS,
): Promise<Description | undefined> {
  const { endpoint, headers, timeoutMs, tls } = target;
  try {
    const bound = Math.min(timeoutMs || maxMs, maxMs);
    return await discover(endpoint, { headers, timeoutMs: bound, tls });
  } catch (error) {
    if (error instanceof CallError) {
      return undefined;
    }
    throw error;
  }
}

/** Reads an OpenRPC document; whatever in it has another form is left out. */
export function readDescription(document: unknown): Description {
  const components = member(document, 'components');
  const errorNames = readErrorNames(member(components, 'errors'));
  return {
    methods: list(member(document, 'methods'))
      .filter(isServers)
      .map((method) => readMethod(method, errorNames)),
    schemas: new Map(entries(member(components, 'schemas')) as [string, Schema][]),
    errorNames,
  };
}

/** Of each value of a stream, whose result is described as the array of them. */
export function itemSchema(result: ContentDescriptor | undefined): Schema {
  return schemaIn(result?.schema, 'items') ?? true;
}

/** The type that a schema refers to: the last part of `#/components/schemas/User`. */
export function refName(schema: Readonly<Record<string, unknown>>): string | undefined {
  const { $ref } = schema;
  return typeof $ref === 'string' ? $ref.slice($ref.lastIndexOf('/') + 1) : undefined;
}

function readErrorNames(errors: unknown): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [name, error] of entries(errors)) {
    const code = member(error, 'code');
    if (typeof code === 'number') {
      names.set(code, name);
    }
  }
  return names;
}

/** What the server calls at its clients is not for callers. */
function isServers(method: unknown): boolean {
  const implementedBy = member(method, 'x-implemented-by');
  return implementedBy === undefined || list(implementedBy).includes('server');
}

function readMethod(method: unknown, errorNames: ReadonlyMap<number, string>): MethodObject {
  const result = member(method, 'result');
  return {
    name: text(member(method, 'name')) ?? '',
    summary: text(member(method, 'summary')),
    description: text(member(method, 'description')),
    deprecated: member(method, 'deprecated') === true,
    params: list(member(method, 'params')).map(readDescriptor),
    result: result === undefined ? undefined : readDescriptor(result),
    isStream: member(method, 'x-stream') === true,
    returned: schemaIn(method, 'x-return'),
    errors: list(member(method, 'errors')).flatMap((error) => readError(error, errorNames)),
  };
}

function readDescriptor(value: unknown): ContentDescriptor {
  return {
    name: text(member(value, 'name')) ?? '',
    description: text(member(value, 'description')) ?? text(member(value, 'summary')),
    required: member(value, 'required') === true,
    rest: member(value, 'x-rest') === true,
    schema: schemaIn(value, 'schema') ?? true,
  };
}

function readError(value: unknown, names: ReadonlyMap<number, string>): readonly MethodError[] {
  const code = member(value, 'code');
  const message = text(member(value, 'message'));
  const isError = typeof code === 'number' && message !== undefined;
  return isError ? [{ code, name: names.get(code), message, data: schemaIn(value, 'data') }] : [];
}

/** Undefined for another form, also for `true`, which says nothing. */
function schemaIn(value: unknown, name: string): Schema | undefined {
  const schema = member(value, name);
  return typeof schema === 'object' && schema !== null ? (schema as Schema) : undefined;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
    return undefined;
  }
  return (value as Readonly<Record<string, unknown>>)[name];
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
