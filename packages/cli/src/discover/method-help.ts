import { guess } from '../arguments/argument.js';
import { type Endpoint, isDefaultEndpoint } from '../arguments/endpoint.js';
import { CallError } from '../errors.js';
import { bold, printable } from '../json/print.js';
import { exampleValue } from './example-value.js';
import { resultType, signature } from './method-list.js';
import type { ContentDescriptor, Description, MethodObject, Schemas } from './openrpc.js';
import { schemaType, typeDefinitions } from './schema-type.js';

/**
 * Everything that a server's OpenRPC document says about a method, and how to call it.
 *
 * @throws CallError when the server has no method of that name
 */
export function methodHelp(
  { methods, schemas }: Description,
  name: string,
  endpoint: Endpoint,
  colours: boolean,
): string {
  const method = findMethod(methods, name, endpoint);
  const { description, summary, params, result } = method;
  const documentation = description ?? summary;
  const roots = [...params, ...(result === undefined ? [] : [result])].map((one) => one.schema);
  const types = typeDefinitions(roots, schemas).map((line) => `  ${printable(line)}`);
  const section = (heading: string, lines: readonly string[]) =>
    lines.length === 0 ? undefined : [bold(heading, colours), ...lines].join('\n');
  const sections = [
    bold(signature(method), colours),
    method.deprecated ? 'Deprecated.' : undefined,
    documentation === undefined ? undefined : printable(documentation),
    section('Parameters', paramLines(params)),
    section('Result', [`  ${resultLine(result)}`]),
    section('Types', types),
    section('Errors', errorLines(method)),
    section('Example', [`  ${exampleCall(method, schemas, endpoint)}`]),
  ];
  return sections.filter((text) => text !== undefined).join('\n\n');
}

function findMethod(
  methods: readonly MethodObject[],
  name: string,
  endpoint: Endpoint,
): MethodObject {
  const found = methods.find((method) => method.name === name);
  if (found !== undefined) {
    return found;
  }
  const close = methods.find((method) => method.name.toLowerCase().endsWith(name.toLowerCase()));
  const hint =
    close === undefined ? 'ujrpc --list shows what there is' : `did you mean ${close.name}?`;
  throw new CallError(`${endpoint.url} has no method '${name}': ${printable(hint)}`);
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
function exampleCall({ name, params }: MethodObject, schemas: Schemas, endpoint: Endpoint): string {
  const required = params.filter((param) => param.required);
  const shown = required.length > 0 ? required : params.slice(0, 1);
  const words = [
    'ujrpc',
    ...(isDefaultEndpoint(endpoint) ? [] : ['--url', endpoint.url]),
    name,
    ...shown.map((param) => `${param.name}=${argumentText(exampleValue(param.schema, schemas))}`),
  ];
  return words.map((word) => shellWord(printable(word))).join(' ');
}

/** A string stands for itself, unless JSON would read it as something else. */
function argumentText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return guess(text) === JSON.stringify(value) ? text : JSON.stringify(value);
}

/** Quoted as a POSIX shell needs it (IEEE Std 1003.1, Shell Command Language §2.2.2). */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
