import { pascalCase } from '../../model/identifiers.js';
import { namedTypes } from '../../model/named-types.js';
import { isNullable } from '../../model/references.js';
import {
  clientClasses,
  type ErrorModel,
  type MethodModel,
  type ParamModel,
  type ResultModel,
  type ServiceModel,
  servedClasses,
} from '../../model/service-model.js';
import type { NamedType, TypeTable } from '../../model/type-model.js';
import { propertyName, quoted } from '../../text/literals.js';
import { SourceWriter } from '../../text/source-writer.js';
import { clientStyle, typeText, writeMembers } from '../../text/type-text.js';
import { header } from '../header.js';
import { ownClassesOf, reExports, writeOwnClasses } from './client.js';
import { methodDocs } from './method-docs.js';
import { type ClientNode, clientTree } from './tree.js';

/** Writes `client.d.ts`: flat interfaces, with nothing for the compiler to infer. */
export function writeClientTypes(service: ServiceModel, fingerprint: string): SourceWriter {
  const writer = new SourceWriter();
  writer.line(header(fingerprint).trimEnd());
  writer.line("import type { ClientOptions, Link } from '@ujrpc/client';");
  if (service.errors.length > 0) {
    writer.line("import { RpcError } from '@ujrpc/client';");
  }
  const ownClasses = ownClassesOf(service);
  if (ownClasses.length > 0) {
    writer.line(`import type { ${ownClasses.join(', ')} } from '@ujrpc/client';`);
  }
  writer.line();
  writer.line("export type { ClientOptions, Link } from '@ujrpc/client';");
  writer.line(reExports(service));
  writeOwnClasses(writer, ownClasses);
  writer.line();
  const interfaces = new ClientInterfaces(writer, service.types);
  interfaces.root('Client', clientTree(servedClasses(service)));
  const clients = clientClasses(service);
  if (clients.length > 0) {
    interfaces.root('Handlers', clientTree(clients));
  }
  for (const named of namedTypes(service)) {
    writeNamed(writer, named);
  }
  for (const error of service.errors) {
    writeError(writer, error);
  }
  writer.docs({
    lines: [
      'A client of the server at a URL, such as `http://host:port` or `tcp://host:port`, or of a link.',
    ],
  });
  const handlers = clients.length > 0 ? ' & { readonly handlers?: Handlers | undefined }' : '';
  writer.line(
    `export declare function createClient(to: string | URL | Link, options?: ClientOptions${handlers}): Client;`,
  );
  return writer;
}

/** What an interface is of. */
interface Kind {
  /** With what its name ends. */
  readonly name: string;
  /** After the names of its members. */
  readonly optional: '' | '?';
}

const kinds = {
  Client: { name: 'Client', optional: '' },
  Handlers: { name: 'Handlers', optional: '?' },
} as const satisfies Readonly<Record<string, Kind>>;

class ClientInterfaces {
  readonly #writer: SourceWriter;
  readonly #types: TypeTable;
  readonly #names: Set<string>;

  constructor(writer: SourceWriter, types: TypeTable) {
    this.#writer = writer;
    this.#types = types;
    this.#names = new Set(types.keys());
  }

  /** A `Client`, whose methods are called, or `Handlers`, which are given. */
  root(name: keyof typeof kinds, node: ClientNode): void {
    this.#write(name, node, kinds[name]);
  }

  #write(name: string, node: ClientNode, kind: Kind): void {
    const writer = this.#writer;
    const namespaces = [...node.namespaces].map(([segment, namespace]) => ({
      segment,
      namespace,
      type: this.#allocate(segment, name, kind),
    }));
    writer.docs(node.owner?.docs);
    writer.line(`export interface ${name} {`);
    writer.indented(() => {
      for (const [segment, method] of node.methods) {
        this.#method(segment, method, kind);
      }
      for (const { segment, namespace, type } of namespaces) {
        writer.docs(namespace.owner?.docs);
        writer.write('readonly ').name(propertyName(segment), namespace.owner?.position);
        writer.line(`${kind.optional}: ${type};`);
      }
    });
    writer.line('}').line();
    for (const { namespace, type } of namespaces) {
      this.#write(type, namespace, kind);
    }
  }

  /** `CalcClient` for the namespace `calc`, `CalcDeepClient` for `calc.deep`. */
  #allocate(segment: string, parent: string, { name: end }: Kind): string {
    const stem = parent.replace(new RegExp(`${end}\\d*$`), '');
    const wish = `${stem}${pascalCase(segment)}${end}`;
    let name = wish;
    for (let n = 2; this.#names.has(name); n++) {
      name = `${wish}${n}`;
    }
    this.#names.add(name);
    return name;
  }

  #method(segment: string, method: MethodModel, kind: Kind): void {
    const writer = this.#writer;
    writer.docs(methodDocs(method, this.#types));
    writer.name(propertyName(segment), method.position);
    const params = paramsText(method.params);
    const type = kind === kinds.Client ? this.#calledText(method) : this.#handledText(method);
    writer.line(`${kind.optional}(${params}): ${type};`);
  }

  #calledText({ result, stream }: MethodModel): string {
    return stream
      ? `AsyncGenerator<${this.#resultText(stream.item)}, ${this.#resultText(result)}, undefined>`
      : `Promise<${this.#resultText(result)}>`;
  }

  /** A handler may take its time or answer at once. */
  #handledText({ result }: MethodModel): string {
    const type = this.#resultText(result);
    return type === 'void' ? 'void | Promise<void>' : `${type} | Promise<${type}>`;
  }

  #resultText(result: ResultModel): string {
    if (!result.type) {
      return 'void';
    }
    const text = typeText(result.type, clientStyle);
    // A null for undefined cannot be told from a null of the type itself.
    const isAbsent = result.undefinable && !isNullable(result.type, this.#types);
    return isAbsent ? `${text} | undefined` : text;
  }
}

function paramsText(params: readonly ParamModel[]): string {
  const lastRequired = params.findLastIndex((param) => !param.optional && !param.rest);
  return params
    .map(({ name, type, optional, rest }, i) => {
      const text = typeText(type, clientStyle);
      if (rest) {
        return `...${name}: ${/^\w+$/.test(text) ? text : `(${text})`}[]`;
      }
      if (!optional) {
        return `${name}: ${text}`;
      }
      return i > lastRequired ? `${name}?: ${text}` : `${name}: ${text} | undefined`;
    })
    .join(', ');
}

function writeNamed(writer: SourceWriter, named: NamedType): void {
  const { name, type, members, docs, position } = named;
  if (members) {
    writeEnum(writer, named);
  }
  writer.docs(docs);
  if (type.kind === 'object' && !type.intersected) {
    writer.write('export interface ').name(name, position).line(' {');
    writer.indented(() => writeMembers(writer, type, clientStyle));
    writer.line('}').line();
    return;
  }
  writer.write('export type ').name(name, position);
  writer.line(` = ${typeText(type, clientStyle)};`).line();
}

/** The values of an enum; the type of the same name follows. */
function writeEnum(writer: SourceWriter, { name, members, docs, position }: NamedType): void {
  writer.docs(docs);
  writer.write('export declare const ').name(name, position).line(': {');
  writer.indented(() => {
    for (const member of members ?? []) {
      writer.docs(member.docs);
      const value = typeof member.value === 'string' ? quoted(member.value) : member.value;
      writer.line(`readonly ${propertyName(member.name)}: ${value};`);
    }
  });
  writer.line('};');
}

/** A class that the methods which declare it reject with. */
function writeError(writer: SourceWriter, error: ErrorModel): void {
  const { name, bases, docs, position } = error;
  const [base] = bases;
  const data = dataText(error);
  writer.docs(docs);
  writer.write('export declare class ').name(name, position);
  writer.line(` extends ${base ?? `RpcError<${data}>`} {`);
  writer.indented(() => {
    // Not the number itself: a subclass has another.
    writer.line('static readonly code: number;');
    if (base !== undefined) {
      writer.line(`readonly data: ${data};`);
    }
    writer.line(`constructor(message: string, data${error.undefinable ? '?' : ''}: ${data});`);
  });
  writer.line('}').line();
}

function dataText({ data, undefinable }: ErrorModel): string {
  if (!data) {
    return 'unknown';
  }
  if (data.kind === 'never') {
    return 'undefined';
  }
  return `${typeText(data, clientStyle)}${undefinable ? ' | undefined' : ''}`;
}
