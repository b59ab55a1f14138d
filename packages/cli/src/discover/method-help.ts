import { type Endpoint, isDefaultEndpoint } from '../arguments/endpoint.js';
import { CallError } from '../errors.js';
import { bold, printable } from '../json/print.js';
import { resultType, signature } from './method-list.js';
import type { ContentDescriptor, MethodObject, Schema } from './openrpc.js';
import { schemaType } from './schema-type.js';

/** @throws CallError when the server has no method of that name */
export function findMethod(
  methods: readonly MethodObject[],
  name: string,
  endpoint: Endpoint,
): MethodObject {
  const found = methods.find((method) => method.name === name);
  if (found !== undefined) return found;
  const close = methods.find((method) => method.name.toLowerCase().endsWith(name.toLowerCase()));
  const hint =
    close === undefined ? 'ujrpc --list shows what there is' : `did you mean ${close.name}?`;
  throw new CallError(`${endpoint.url} has no method '${name}': ${printable(hint)}`);
}

/** Everything that a server's OpenRPC document says about a method, and how to call it. */
export function methodHelp(method: MethodObject, endpoint: Endpoint, colours: boolean): string {
  const documentation = method.description ?? method.summary;
  const heading = (text: string) => bold(text, colours);
  const sections = [
    bold(signature(method), colours),
    method.deprecated ? 'Deprecated.' : undefined,
    documentation === undefined ? undefined : printable(documentation),
    method.params.length === 0
      ? undefined
      : [heading('Parameters'), ...paramLines(method.params)].join('\n'),
    [heading('Result'), `  ${resultLine(method.result)}`].join('\n'),
    method.errors.length === 0 ? undefined : [heading('Errors'), ...errorLines(method)].join('\n'),
    [heading('Example'), `  ${exampleCall(method, endpoint)}`].join('\n'),
  ];
  return sections.filter((section) => section !== undefined).join('\n\n');
}

function paramLines(params: readonly ContentDescriptor[]): readonly string[] {
  const rows = params.map(({ name, schema, required, description }) => [
    name,
    `${schemaType(schema)}${required ? '' : ' (optional)'}`,
    description?.replaceAll('\n', ' ') ?? '',
  ]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    printable(
      `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`,
    ).trimEnd(),
  );
}

function resultLine(result: ContentDescriptor | undefined): string {
  const description = result?.description?.replaceAll('\n', ' ');
  return printable([resultType(result), description].filter(Boolean).join('  '));
}

function errorLines(method: MethodObject): readonly string[] {
  return method.errors.map(({ code, message }) => printable(`  ${code}  ${message}`));
}

/** A call that can be pasted into a shell: every required parameter with a value of its type. */
function exampleCall({ name, params }: MethodObject, endpoint: Endpoint): string {
  const required = params.filter((param) => param.required);
  const shown = required.length > 0 ? required : params.slice(0, 1);
  const words = [
    'ujrpc',
    ...(isDefaultEndpoint(endpoint) ? [] : ['--url', endpoint.url]),
    name,
    ...shown.map((param) => `${param.name}=${exampleValue(param.schema)}`),
  ];
  return words.map((word) => shellWord(printable(word))).join(' ');
}

function exampleValue(schema: Schema): string {
  if (typeof schema === 'boolean') return '1';
  const { type, default: byDefault, const: constant, examples, enum: choices } = schema;
  const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);
  const given = first(examples) ?? byDefault ?? constant ?? first(choices);
  if (given !== undefined) return typeof given === 'string' ? given : JSON.stringify(given);
  const values: Readonly<Record<string, string>> = {
    string: 'text',
    number: '1',
    integer: '1',
    boolean: 'true',
    array: '[]',
  };
  return (typeof type === 'string' ? values[type] : undefined) ?? '{}';
}

/** Quoted as a POSIX shell needs it (IEEE Std 1003.1, Shell Command Language §2.2.2). */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
