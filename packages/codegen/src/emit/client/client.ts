import { isNullable } from '../../model/references.js';
import type { MethodModel, ServiceModel } from '../../model/service-model.js';
import type { NamedType, TypeTable } from '../../model/type-model.js';
import { header } from '../header.js';
import { namedTypes } from '../openrpc/openrpc.js';
import { propertyName, quoted } from '../text/literals.js';
import { SourceWriter } from '../text/source-writer.js';
import { type ClientNode, clientTree } from './tree.js';

/** Emits `client.js`: the table of methods and the enums. */
export function emitClient(service: ServiceModel, fingerprint: string): string {
  const writer = new SourceWriter();
  writer.line(header(fingerprint).trimEnd());
  writer.line("import { connect } from '@ujrpc/client';").line();
  writer.line(reExports).line();
  for (const named of namedTypes(service)) {
    writeEnum(writer, named);
  }
  writer.line('// 1 where a null result means undefined, else 0.');
  writer.write('const methods = ');
  writeNode(writer, clientTree(service.classes), service.types);
  writer.line(';').line();
  writer.line('export function createClient(url, options) {');
  writer.line('  return connect(methods, url, options);');
  writer.line('}');
  return writer.toString();
}

export const reExports =
  "export { batch, close, notify, RpcError, TimeoutError, TransportError, withOptions } from '@ujrpc/client';";

function writeNode(writer: SourceWriter, node: ClientNode, types: TypeTable): void {
  writer.line('{');
  writer.indented(() => {
    for (const [name, method] of node.methods) {
      writer.line(`${propertyName(name)}: ${isUndefinable(method, types) ? 1 : 0},`);
    }
    for (const [name, namespace] of node.namespaces) {
      writer.write(`${propertyName(name)}: `);
      writeNode(writer, namespace, types);
      writer.line(',');
    }
  });
  writer.write('}');
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
