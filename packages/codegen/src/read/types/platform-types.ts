import type { DiagnosticCode } from '../../diagnostics/codes.js';
import { codecFor } from '../../model/codecs.js';
import type { TypeModel } from '../../model/type-model.js';
import { ts } from '../project.js';
import { inside, type Place, type TypeWalk } from './walk.js';

export interface Refusal {
  readonly code: DiagnosticCode;
  readonly what: string;
  readonly remedy?: string;
}

/** Built-in types that hold data which has no wire form, and the form to use instead. */
const otherForms: Readonly<Record<string, string>> = {
  BigInt: 'use `bigint`',
  String: 'use `string`',
  Number: 'use `number`',
  Boolean: 'use `boolean`',
  URLSearchParams: 'use a string, or Record<string, string>',
  RegExp: 'use its source as a string',
  Error: 'throw an RpcError, or use an interface with the fields to send',
  SharedArrayBuffer: 'use ArrayBuffer or Uint8Array',
  DataView: 'use ArrayBuffer or Uint8Array',
  Float16Array: 'use Float32Array',
  Blob: 'use Uint8Array',
  File: 'use Uint8Array, with the name beside it',
};

/** What can be sent as the result itself, and nowhere else. */
const streams = new Set([
  'AsyncGenerator',
  'AsyncIterable',
  'AsyncIterableIterator',
  'AsyncIterator',
  'AsyncIteratorObject',
  'ReadableStream',
]);

const iterables = new Set([
  'Generator',
  'Iterable',
  'IterableIterator',
  'Iterator',
  'IteratorObject',
]);

/** Why a type of the language or of Node cannot be sent; undefined for plain data. */
export function refusalOf(
  type: ts.Type,
  program: ts.Program,
  checker: ts.TypeChecker,
): Refusal | undefined {
  const symbol = type.getSymbol();
  if (!symbol || !isPlatformSymbol(symbol, program)) {
    return undefined;
  }
  const { name } = symbol;
  if (streams.has(name)) {
    return { code: 'UJRPC310', what: `is a stream (${name})` };
  }
  if (iterables.has(name)) {
    return { code: 'UJRPC311', what: `is ${withArticle(name)}, which waits for nothing` };
  }
  const remedy = Object.hasOwn(otherForms, name) ? otherForms[name] : undefined;
  if (remedy) {
    return { code: 'UJRPC407', what: `is ${withArticle(name)}, which has no wire form`, remedy };
  }
  if (name === '__type' || !hasMethods(type, checker)) {
    return undefined;
  }
  return { code: 'UJRPC408', what: `is ${withArticle(name)}, which is not data` };
}

/** The model of a type of the language or of Node that has a wire form of its own. */
export function platformModel(walk: TypeWalk, type: ts.Type, place: Place): TypeModel | undefined {
  const symbol = type.getSymbol();
  if (!symbol || type.isUnionOrIntersection() || !isPlatformSymbol(symbol, walk.program)) {
    return undefined;
  }
  const codec = codecFor(symbol.name);
  if (codec) {
    return { kind: 'codec', name: codec };
  }
  const [, prefix, structure] = /^(Readonly)?(Map|Set)$/.exec(symbol.name) ?? [];
  if (structure === undefined) {
    return undefined;
  }
  const readonly = prefix !== undefined;
  const [first, second] = walk.checker.getTypeArguments(type as ts.TypeReference);
  const part = (one: ts.Type | undefined, suffix: string): TypeModel =>
    one ? walk.modelOf(one, inside(place, suffix)) : { kind: 'unknown' };
  return structure === 'Map'
    ? { kind: 'map', key: part(first, '.keys()[]'), value: part(second, '.values()[]'), readonly }
    : { kind: 'set', element: part(first, '[]'), readonly };
}

function withArticle(name: string): string {
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`;
}

/** Declared by the language's own library or by Node's types. */
export function isPlatformSymbol(symbol: ts.Symbol, program: ts.Program): boolean {
  return (symbol.declarations ?? []).some((declaration) => {
    const file = declaration.getSourceFile();
    return (
      program.isSourceFileDefaultLibrary(file) ||
      file.fileName.includes('/node_modules/@types/node/')
    );
  });
}

export function hasMethods(type: ts.Type, checker: ts.TypeChecker): boolean {
  return checker
    .getPropertiesOfType(type)
    .some((property) => (property.flags & ts.SymbolFlags.Method) !== 0);
}
