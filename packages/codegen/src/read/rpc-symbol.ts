import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ts } from './project.js';

/** Names that packages of ujrpc export. */
interface Exported {
  readonly names: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
}

const decorator: Exported = { names: new Set(['rpc']), packages: new Set(['@ujrpc/core']) };
const errorClasses: Exported = {
  names: new Set(['RpcError', 'NamedRpcError']),
  packages: new Set(['@ujrpc/core', '@ujrpc/values', '@ujrpc/words', '@ujrpc/client']),
};

/** Whether an expression is the `rpc` of @ujrpc/core, under whatever name the file imports it. */
export function isRpc(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  return isExported(expression, decorator, checker);
}

/** Whether it is `rpc.client`, of that `rpc`. */
export function isRpcClient(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  return isMemberOfRpc(expression, 'client', checker);
}

/** Whether it is `rpc.batch`. */
export function isRpcBatch(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  return isMemberOfRpc(expression, 'batch', checker);
}

function isMemberOfRpc(
  expression: ts.Expression,
  member: string,
  checker: ts.TypeChecker,
): boolean {
  return (
    ts.isPropertyAccessExpression(expression) &&
    expression.name.text === member &&
    isRpc(expression.expression, checker)
  );
}

/** Whether it is a plain `rpc` that nothing in the file declares: its import was forgotten. */
export function isUnresolvedRpc(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  return (
    ts.isIdentifier(expression) &&
    decorator.names.has(expression.text) &&
    !checker.getSymbolAtLocation(expression)
  );
}

/** Whether it is a class that classes of errors extend. */
export function isErrorBase(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  return isExported(expression, errorClasses, checker);
}

function isExported(expression: ts.Expression, what: Exported, checker: ts.TypeChecker): boolean {
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  if (!ts.isIdentifier(name)) {
    return false;
  }
  if (ts.isPropertyAccessExpression(expression) && isNamespaceOf(expression, what, checker)) {
    return what.names.has(name.text);
  }
  let symbol = checker.getSymbolAtLocation(name);
  while (symbol) {
    if (symbol.declarations?.some((declaration) => imports(declaration, what))) {
      return true;
    }
    if (!(symbol.flags & ts.SymbolFlags.Alias)) {
      return isDeclaredIn(symbol, what);
    }
    symbol = checker.getImmediateAliasedSymbol(symbol);
  }
  return false;
}

/** `import * as u from '@ujrpc/core'` resolves nothing where the package is not installed yet. */
function isNamespaceOf(
  access: ts.PropertyAccessExpression,
  { packages }: Exported,
  checker: ts.TypeChecker,
): boolean {
  const declarations = checker.getSymbolAtLocation(access.expression)?.declarations ?? [];
  return declarations.some(
    (declaration) =>
      ts.isNamespaceImport(declaration) && packages.has(importsFrom(declaration) ?? ''),
  );
}

function imports(declaration: ts.Declaration, what: Exported): boolean {
  if (!ts.isImportSpecifier(declaration) && !ts.isExportSpecifier(declaration)) {
    return false;
  }
  const imported = (declaration.propertyName ?? declaration.name).text;
  return what.names.has(imported) && what.packages.has(importsFrom(declaration) ?? '');
}

function importsFrom(declaration: ts.Declaration): string | undefined {
  const statement = ts.findAncestor(declaration, isModuleStatement);
  const specifier = statement?.moduleSpecifier;
  return specifier && ts.isStringLiteral(specifier) ? specifier.text : undefined;
}

function isModuleStatement(node: ts.Node): node is ts.ImportDeclaration | ts.ExportDeclaration {
  return ts.isImportDeclaration(node) || ts.isExportDeclaration(node);
}

/** For what arrives through `export * from '@ujrpc/core'`. */
function isDeclaredIn(symbol: ts.Symbol, what: Exported): boolean {
  const file = symbol.declarations?.[0]?.getSourceFile().fileName;
  return (
    what.names.has(symbol.name) && file !== undefined && what.packages.has(packageOf(file) ?? '')
  );
}

const packageNames = new Map<string, string | undefined>();

/** The name in the package.json nearest to a file. */
export function packageOf(file: string): string | undefined {
  const directory = path.dirname(file);
  if (packageNames.has(directory)) {
    return packageNames.get(directory);
  }
  const manifest = path.join(directory, 'package.json');
  let name: string | undefined;
  if (existsSync(manifest)) {
    name = (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name;
  }
  if (name === undefined && directory !== path.dirname(directory)) {
    name = packageOf(directory);
  }
  packageNames.set(directory, name);
  return name;
}
