import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ts } from './project.js';

const packageName = '@ujrpc/core';

/** Whether an expression is the `rpc` of @ujrpc/core, under whatever name the file imports it. */
export function isRpc(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  if (!ts.isIdentifier(name)) {
    return false;
  }
  if (ts.isPropertyAccessExpression(expression) && isNamespaceOfCore(expression, checker)) {
    return name.text === 'rpc';
  }
  let symbol = checker.getSymbolAtLocation(name);
  while (symbol) {
    if (symbol.declarations?.some(importsRpc)) {
      return true;
    }
    if (!(symbol.flags & ts.SymbolFlags.Alias)) {
      return declaredInCore(symbol);
    }
    symbol = checker.getImmediateAliasedSymbol(symbol);
  }
  return false;
}

/** `import * as u from '@ujrpc/core'` resolves nothing where the package is not installed yet. */
function isNamespaceOfCore(access: ts.PropertyAccessExpression, checker: ts.TypeChecker): boolean {
  const declarations = checker.getSymbolAtLocation(access.expression)?.declarations ?? [];
  return declarations.some(
    (declaration) => ts.isNamespaceImport(declaration) && importsFrom(declaration) === packageName,
  );
}

function importsRpc(declaration: ts.Declaration): boolean {
  if (!ts.isImportSpecifier(declaration) && !ts.isExportSpecifier(declaration)) {
    return false;
  }
  const imported = (declaration.propertyName ?? declaration.name).text;
  return imported === 'rpc' && importsFrom(declaration) === packageName;
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
function declaredInCore(symbol: ts.Symbol): boolean {
  const file = symbol.declarations?.[0]?.getSourceFile().fileName;
  return symbol.name === 'rpc' && file !== undefined && packageOf(file) === packageName;
}

const packages = new Map<string, string | undefined>();

/** The name in the package.json nearest to a file. */
export function packageOf(file: string): string | undefined {
  const directory = path.dirname(file);
  if (packages.has(directory)) {
    return packages.get(directory);
  }
  const manifest = path.join(directory, 'package.json');
  let name: string | undefined;
  if (existsSync(manifest)) {
    name = (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name;
  }
  if (name === undefined && directory !== path.dirname(directory)) {
    name = packageOf(directory);
  }
  packages.set(directory, name);
  return name;
}
