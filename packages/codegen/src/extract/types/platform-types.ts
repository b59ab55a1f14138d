import type { DiagnosticCode } from '../../diagnostics/codes.js';
import { ts } from '../project.js';

export interface Refusal {
  readonly code: DiagnosticCode;
  readonly what: string;
  readonly remedy?: string;
}

const base64 = 'use a base64 string, or number[]';

/** Built-in types that hold data which JSON cannot write, and the form to use instead. */
const jsonForms: Readonly<Record<string, string>> = {
  Date: 'use an ISO 8601 `string` with @format date-time, or milliseconds as a number',
  BigInt: 'use a decimal string, or Int64 where the safe range is enough',
  Map: 'use Record<string, V>, or an array of [key, value]',
  ReadonlyMap: 'use Record<string, V>, or an array of [key, value]',
  Set: 'use an array, with @uniqueItems where it matters',
  ReadonlySet: 'use an array, with @uniqueItems where it matters',
  URL: 'use a `string` with @format uri',
  URLSearchParams: 'use a string, or Record<string, string>',
  String: 'use `string`',
  Number: 'use `number`',
  Boolean: 'use `boolean`',
  RegExp: 'use its source as a string',
  Error: 'throw an RpcError, or use an interface with the fields to send',
  Buffer: base64,
  ArrayBuffer: base64,
  SharedArrayBuffer: base64,
  DataView: base64,
  Blob: base64,
  File: base64,
};

const streams = new Set([
  'AsyncGenerator',
  'AsyncIterable',
  'AsyncIterableIterator',
  'AsyncIterator',
  'Generator',
  'Iterable',
  'IterableIterator',
  'Iterator',
  'ReadableStream',
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
  const remedy = Object.hasOwn(jsonForms, name) ? jsonForms[name] : undefined;
  if (remedy) {
    return { code: 'UJRPC407', what: `is ${withArticle(name)}, which JSON cannot hold`, remedy };
  }
  if (/^(?:Big)?(?:Int|Uint|Float)\d+(?:Clamped)?Array$/.test(name)) {
    return {
      code: 'UJRPC407',
      what: `is ${withArticle(name)}, which JSON cannot hold`,
      remedy: base64,
    };
  }
  if (name === '__type' || !hasMethods(type, checker)) {
    return undefined;
  }
  return { code: 'UJRPC408', what: `is ${withArticle(name)}, which is not data` };
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

function hasMethods(type: ts.Type, checker: ts.TypeChecker): boolean {
  return checker
    .getPropertiesOfType(type)
    .some((property) => (property.flags & ts.SymbolFlags.Method) !== 0);
}
