import { type CodecType, codecTypes } from '../../model/codecs.js';
import { allParts, isNullable } from '../../model/references.js';
import type { ErrorModel, MethodModel, ServiceModel } from '../../model/service-model.js';
import type { NamedType, TypeTable } from '../../model/type-model.js';
import { propertyName, quoted } from '../../text/literals.js';
import { SourceWriter } from '../../text/source-writer.js';
import { Conversions } from '../conversions/conversions.js';
import { FunctionTable } from '../conversions/functions.js';
import { header } from '../header.js';
import { namedTypes } from '../openrpc/openrpc.js';
import { type ClientNode, clientTree } from './tree.js';

/** Emits `client.js`: the table of methods and the enums. */
export function emitClient(service: ServiceModel, fingerprint: string): string {
  const table = new SourceWriter();
  const functions = new FunctionTable();
  new TableWriter(table, service.types, functions).write(clientTree(service.classes));
  const writer = new SourceWriter();
  writer.line(header(fingerprint).trimEnd());
  const imports = service.errors.length > 0 ? 'connect, RpcError, throwing' : 'connect';
  writer.line(`import { ${imports} } from '@ujrpc/client';`);
  const helpers = functions.toString();
  if (helpers !== '') {
    writer.line("import * as codec from '@ujrpc/client/codecs';");
  }
  writer.line().line(reExports);
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
  writer.line('export function createClient(url, options) {');
  writer.line('  return connect(methods, url, options, named);');
  writer.line('}');
  return writer.toString();
}

export const reExports =
  "export { batch, close, isRpcError, notify, RpcError, TimeoutError, TransportError, withOptions } from '@ujrpc/client';";

/** The classes of ours that the signatures name: a page makes an `Image` of what its user chose. */
export function ownClassesOf({ classes, types, errors }: ServiceModel): readonly string[] {
  const methods = classes.flatMap((owner) => owner.methods);
  const roots = [
    ...methods.flatMap(({ params }) => params.map(({ type }) => type)),
    ...methods.flatMap(({ result }) => result.type ?? []),
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
    const nullIsUndefined = isUndefinable(method, this.types);
    const encode = this.#encode.params(method);
    const { type } = method.result;
    const decode = type && this.#decode.function(type);
    const errors = method.errors.map((error) => this.#errorText(error)).join(', ');
    if (encode === undefined && decode === undefined) {
      const mark = nullIsUndefined ? '1' : '0';
      return errors === '' ? mark : `throwing(${mark}, [${errors}])`;
    }
    const absent = nullIsUndefined
      ? 'v === null ? undefined : '
      : method.result.undefinable
        ? 'v === null ? v : '
        : '';
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
function writeNamed(writer: SourceWriter, { classes }: ServiceModel): void {
  writer.line('// The arguments by their names, for errors.');
  writer.line('const named = {');
  writer.indented(() => {
    for (const { wireName, params } of classes.flatMap((owner) => owner.methods)) {
      if (params.length > 0) {
        const taken = params.map(({ name, rest }) => `${rest ? '...' : ''}${name}`).join(', ');
        const names = params.map(({ name }) => name).join(', ');
        writer.line(`${propertyName(wireName)}: (${taken}) => ({ ${names} }),`);
      }
    }
  });
  writer.line('};').line();
}

function isUndefinable({ result }: MethodModel, types: TypeTable): boolean {
  if (!result.type) {
    return true;
  }
  return result.undefinable && !isNullable(result.type, types);
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
