import { guess } from '../arguments/argument.js';
import { type Endpoint, ujrpcAt } from '../arguments/endpoint.js';
import { shellWord } from '../arguments/shell-word.js';
import { CallError } from '../errors.js';
import { bold, oneLine, printable } from '../json/print.js';
import { isInNamespace, nameHint } from '../near-names.js';
import { columns } from './columns.js';
import { exampleValue } from './example-value.js';
import { listMethods, resultType, signature } from './method-list.js';
import type {
  ContentDescriptor,
  Description,
  MethodError,
  MethodObject,
  Schemas,
} from './openrpc.js';
import { paramLines } from './param-lines.js';
import { type RichType, richType } from './rich-type.js';
import { schemaType, typeDefinitions } from './schema-type.js';

/**
 * Everything that a server's OpenRPC document says about a method, and how to call it; for the
 * name of a namespace, the list of its methods.
 *
 * @throws CallError when the server has nothing of that name
 */
export function methodHelp(
  { methods, schemas }: Description,
  name: string,
  endpoint: Endpoint,
  colours: boolean,
): string {
  const method = methods.find((one) => one.name === name);
  if (method !== undefined) {
    return describeMethod(method, schemas, endpoint, colours);
  }
  const inside = methods.filter((one) => isInNamespace(one.name, name));
  if (inside.length > 0) {
    return listMethods(inside, colours);
  }
  const names = methods.map((one) => one.name);
  const hint = oneLine(nameHint(name, names, endpoint));
  throw new CallError(`${endpoint.url} has no method '${name}': ${hint}`);
}

function describeMethod(
  method: MethodObject,
  schemas: Schemas,
  endpoint: Endpoint,
  colours: boolean,
): string {
  const { description, summary, params, result, returned, errors } = method;
  const documentation = description ?? summary;
  const roots = [
    ...[...params, ...(result === undefined ? [] : [result])].map((one) => one.schema),
    returned,
    ...errors.map(({ data }) => data),
  ];
  const types = typeDefinitions(roots, schemas).map((line) => `  ${oneLine(line)}`);
  const section = (heading: string, lines: readonly string[]) =>
    lines.length === 0 ? undefined : [bold(heading, colours), ...lines].join('\n');
  const sections = [
    bold(signature(method), colours),
    method.deprecated ? 'Deprecated.' : undefined,
    documentation === undefined ? undefined : printable(documentation),
    section('Parameters', paramLines(params, schemas)),
    section('Result', [`  ${resultLine(method)}`]),
    section('Types', types),
    section('Errors', errorLines(errors)),
    section('Example', [`  ${exampleCall(method, schemas, endpoint)}`]),
  ];
  return sections.filter((text) => text !== undefined).join('\n\n');
}

function resultLine(method: MethodObject): string {
  const description = method.result?.description?.replaceAll('\n', ' ');
  return oneLine([resultType(method), description].filter(Boolean).join('  '));
}

/** One line an error: code, class, the type of its data, message. */
function errorLines(errors: readonly MethodError[]): readonly string[] {
  return columns(
    errors.map(({ code, name = '', data, message }) => [
      String(code),
      name,
      data === undefined ? '' : schemaType(data),
      // A class that says nothing has its name for a message.
      message === name ? '' : message.replaceAll('\n', ' '),
    ]),
  );
}

/** A call that can be pasted into a shell: every required parameter with a value of its type. */
function exampleCall({ name, params }: MethodObject, schemas: Schemas, endpoint: Endpoint): string {
  const required = params.filter((param) => param.required);
  const shown = required.length > 0 ? required : params.slice(0, 1);
  const words = [name, ...shown.flatMap((param) => exampleWords(param, schemas))];
  return [ujrpcAt(endpoint), ...words.map((word) => shellWord(oneLine(word)))].join(' ');
}

function exampleWords({ name, schema }: ContentDescriptor, schemas: Schemas): readonly string[] {
  const rich = richType(schema, schemas);
  const file = rich && EXAMPLE_FILES[rich];
  if (file !== undefined) {
    return [file[0], `${name}=${file[1]}`];
  }
  const value = exampleValue(schema, schemas);
  if (typeof value !== 'string') {
    return [`${name}=${JSON.stringify(value)}`];
  }
  // A string stands for itself, unless JSON would read it as something else.
  return [guess(value) === JSON.stringify(value) ? `${name}=${value}` : `${name}:str=${value}`];
}

const EXAMPLE_FILES: Readonly<Partial<Record<RichType, readonly [option: string, path: string]>>> =
  {
    Image: ['-i', './image.png'],
    NDArray: ['-f', './array.npy'],
    bytes: ['-f', './file'],
  };
