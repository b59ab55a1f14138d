import { type CodecType, codecTypes } from '../../model/codecs.js';
import { namedTypes } from '../../model/named-types.js';
import { allParts, isNullable } from '../../model/references.js';
import { typesSentBy } from '../../model/sent.js';
import {
  clientClasses,
  type ErrorModel,
  type MethodModel,
  type ResultModel,
  type ServiceModel,
  type StreamModel,
  servedClasses,
} from '../../model/service-model.js';
import type { NamedType, TypeTable } from '../../model/type-model.js';
import { propertyName, quoted } from '../../text/literals.js';
import { SourceWriter } from '../../text/source-writer.js';
import { header } from '../header.js';
import { Conversions } from '../javascript/conversions/conversions.js';
import { FunctionTable } from '../javascript/conversions/functions.js';
import { handledText } from './handled.js';
import { type ClientNode, clientTree } from './tree.js';

/** Emits `client.js`: the table of methods and the enums. */
export function emitClient(service: ServiceModel, fingerprint: string): string {
  const table = new SourceWriter();
  const functions = new FunctionTable();
  new TableWriter(table, service.types, functions).write(clientTree(servedClasses(service)));
  const handled = handledText(service, functions);
  const writer = new SourceWriter();
  writer.line(header(fingerprint).trimEnd());
  // Deno does not look for a client.d.ts by itself.
  writer.line('// @ts-self-types="./client.d.ts"');
  const hasErrors = service.errors.length > 0;
  if (hasErrors) {
    writer.line("import { RpcError } from '@ujrpc/client';");
  }
  writeImports(writer, service);
  const helpers = functions.toString();
  if (helpers !== '') {
    writer.line("import * as codec from '@ujrpc/client/generated/codecs';");
  }
  writer.line().line(reExports(service));
  writeOwnClasses(writer, ownClassesOf(service));
  writer.line();
  for (const named of namedTypes(service)) {
    writeEnum(writer, named);
  }
  for (const error of service.errors) {
    writeError(writer, error);
  }
  if (helpers !== '') {
    writer.line(helpers);
    writer.line(
      '// With codecs: how its arguments and its result cross the wire. Else 1 where a null',
    );
    writer.line('// result means undefined, or 0.');
  } else {
    writer.line('// 1 where a null result means undefined, else 0.');
  }
  writer.line(`const methods = ${table.toString()};`).line();
  writeNamed(writer, service);
  if (handled !== undefined) {
    writer.line('// What the server calls: how its arguments come in, and the result goes out.');
    writer.line(`const handled = ${handled};`).line();
  }
  const repeated = idempotentMethods(service).map((name) => quoted(name));
  if (repeated.length > 0) {
    writer.line('// What may run twice without harm.');
    writer.line(`const idempotent = [${repeated.join(', ')}];`).line();
  }
  writer.line('export function createClient(to, options) {');
  const connected = 'connect(methods, to, options, named)';
  const client = repeated.length > 0 ? `repeating(idempotent, ${connected})` : connected;
  writer.line(
    handled === undefined
      ? `  return ${client};`
      : `  return handling(handled, ${client}, options);`,
  );
  writer.line('}');
  return writer.toString();
}

/** Streams have a run-time of their own, which only those load who have some. */
function writeImports(writer: SourceWriter, service: ServiceModel): void {
  if (clientClasses(service).length > 0) {
    writer.line("import { handling } from '@ujrpc/client/generated/handlers';");
  }
  if (idempotentMethods(service).length > 0) {
    writer.line("import { repeating } from '@ujrpc/client/generated/idempotent';");
  }
  const throwing = service.errors.length > 0 ? ['throwing'] : [];
  if (hasStreams(service)) {
    writer.line("import { connect, streaming } from '@ujrpc/client/generated/streams';");
    if (throwing.length > 0) {
      writer.line("import { throwing } from '@ujrpc/client/generated';");
    }
    return;
  }
  const names = ['connect', ...throwing].join(', ');
  writer.line(`import { ${names} } from '@ujrpc/client/generated';`);
}

function idempotentMethods(service: ServiceModel): string[] {
  const methods = servedClasses(service).flatMap((owner) => owner.methods);
  return methods.flatMap(({ idempotent, wireName }) => (idempotent ? [wireName] : []));
}

function hasStreams({ classes }: ServiceModel): boolean {
  return classes.some(({ methods }) => methods.some(({ stream }) => stream !== undefined));
}

/** What applications do with a client, so that they need not import it from two places. */
export function reExports(service: ServiceModel): string {
  const names = [
    ...['autoBatch', 'batch', 'close', 'intercept', 'isRpcError'],
    ...(hasStreams(service) ? ['lastEventIdOf'] : []),
    ...['notify', 'open', 'RpcError', 'retry', 'TimeoutError', 'TransportError', 'withOptions'],
  ];
  return `export { ${names.join(', ')} } from '@ujrpc/client';`;
}

/** The classes of ours that the signatures name: a page makes an `Image` of what its user chose. */
export function ownClassesOf({ classes, types, errors }: ServiceModel): readonly string[] {
  const methods = classes.flatMap((owner) => owner.methods);
  const roots = [
    ...methods.flatMap(({ params }) => params.map(({ type }) => type)),
    ...methods.flatMap(typesSentBy),
    ...errors.flatMap(({ data }) => data ?? []),
    ...Array.from(types.values(), ({ type }) => type),
  ];
  const found = new Set<string>();
  for (const part of roots.flatMap((root) => [...allParts(root, noTypes)])) {
    const type: CodecType | undefined = part.kind === 'codec' ? codecTypes[part.name] : undefined;
    if (type?.isOwn) {
      found.add(type.className);
    }
  }
  return [...found].sort();
}

/** Leaves references alone: what they refer to is looked at once, not for each of them. */
const noTypes: TypeTable = new Map();

export function writeOwnClasses(writer: SourceWriter, names: readonly string[]): void {
  if (names.length > 0) {
    writer.line(`export { ${names.join(', ')} } from '@ujrpc/client';`);
  }
}

class TableWriter {
  readonly #encode: Conversions;
  readonly #decode: Conversions;

  constructor(
    private readonly writer: SourceWriter,
    private readonly types: TypeTable,
    functions: FunctionTable,
  ) {
    this.#encode = new Conversions(types, 'client', 'encode', functions);
    this.#decode = new Conversions(types, 'client', 'decode', functions);
  }

  write(node: ClientNode): void {
    const { writer } = this;
    writer.line('{');
    writer.indented(() => {
      for (const [name, method] of node.methods) {
        writer.line(`${propertyName(name)}: ${this.#entry(method)},`);
      }
      for (const [name, namespace] of node.namespaces) {
        writer.write(`${propertyName(name)}: `);
        this.write(namespace);
        writer.line(',');
      }
    });
    writer.write('}');
  }

  #entry(method: MethodModel): string {
    const entry = this.#callEntry(method);
    return method.stream ? `streaming(${entry}, ${this.#itemText(method.stream)})` : entry;
  }

  /** How each value of a stream is taken: what decodes it, or 1 where null means undefined, else 0. */
  #itemText({ item }: StreamModel): string {
    const nullIsUndefined = isUndefinable(item, this.types);
    const decode = item.type && this.#decode.function(item.type);
    if (decode === undefined) {
      return nullIsUndefined ? '1' : '0';
    }
    return `codec.reply((v) => ${absentText(item, nullIsUndefined)}${decode}(v))`;
  }

  #callEntry(method: MethodModel): string {
    const nullIsUndefined = isUndefinable(method.result, this.types);
    const encode = this.#encode.params(method);
    const { type } = method.result;
    const decode = type && this.#decode.function(type);
    const errors = method.errors.map((error) => this.#errorText(error)).join(', ');
    if (encode === undefined && decode === undefined) {
      const mark = nullIsUndefined ? '1' : '0';
      return errors === '' ? mark : `throwing(${mark}, [${errors}])`;
    }
    const absent = absentText(method.result, nullIsUndefined);
    const reply = decode ? `codec.reply((v) => ${absent}${decode}(v))` : `(v) => ${absent}v`;
    const settle = errors === '' ? '' : `, throwing(0, [${errors}])`;
    return `[${encode ?? '(a) => a'}, ${reply}${settle}]`;
  }

  /** The class, with what decodes its data where JSON lacks that type. */
  #errorText({ name, data, undefinable }: ErrorModel): string {
    const decode = data && this.#decode.function(data);
    if (decode === undefined) {
      return name;
    }
    const absent = undefinable ? 'v === undefined ? v : ' : '';
    return `[${name}, codec.reply((v) => ${absent}${decode}(v))]`;
  }
}

/** Arguments are positional on the wire, and an error names the parameter. */
function writeNamed(writer: SourceWriter, service: ServiceModel): void {
  writer.line('// The arguments by their names, for errors.');
  writer.line('const named = {');
  writer.indented(() => {
    for (const { wireName, params } of servedClasses(service).flatMap((owner) => owner.methods)) {
      if (params.length > 0) {
        const taken = params.map(({ name, rest }) => `${rest ? '...' : ''}${name}`).join(', ');
        const names = params.map(({ name }) => name).join(', ');
        writer.line(`${propertyName(wireName)}: (${taken}) => ({ ${names} }),`);
      }
    }
  });
  writer.line('};').line();
}

function isUndefinable({ type, undefinable }: ResultModel, types: TypeTable): boolean {
  return !type || (undefinable && !isNullable(type, types));
}

/** What becomes of a null before anything is decoded. */
function absentText({ undefinable }: ResultModel, nullIsUndefined: boolean): string {
  if (nullIsUndefined) {
    return 'v === null ? undefined : ';
  }
  return undefinable ? 'v === null ? v : ' : '';
}

/** `@__PURE__`: a bundler may drop an enum that nobody uses. */
function writeEnum(writer: SourceWriter, { name, members }: NamedType): void {
  if (!members) {
    return;
  }
  writer.line(`export const ${name} = /* @__PURE__ */ Object.freeze({`);
  writer.indented(() => {
    for (const { name: member, value } of members) {
      const text = typeof value === 'string' ? quoted(value) : String(value);
      writer.line(`${propertyName(member)}: ${text},`);
    }
  });
  writer.line('});').line();
}

/** Messages are the server's; the code is the class's own. */
function writeError(writer: SourceWriter, { name, code, bases }: ErrorModel): void {
  const [base] = bases;
  writer.line(`export class ${name} extends ${base ?? 'RpcError'} {`);
  writer.indented(() => {
    writer.line(`static code = ${code};`);
    if (base === undefined) {
      writer.line('constructor(message, data) {');
      writer.indented(() => writer.line('super(new.target.code, message, data);'));
      writer.line('}');
    }
  });
  writer.line('}').line();
}
