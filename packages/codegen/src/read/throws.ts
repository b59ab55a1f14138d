import type { Docs } from '../model/docs.js';
import type { ThrownError } from '../model/service-model.js';
import { ts } from './project.js';

/** What a method says of its errors. */
export interface Throws {
  /** The classes that `@throws {Name}` and `@rpc({ throws })` name, with the place that does. */
  readonly named: readonly NamedError[];
  /** The rest: text, and plain RpcErrors with a code in it. */
  readonly described: readonly ThrownError[];
}

export interface NamedError {
  readonly node: ts.Node;
  /** Undefined where there is no such class. */
  readonly declaration: ts.ClassLikeDeclaration | undefined;
}

/** Reads the `@throws` of a method. */
export function thrownErrors(
  node: ts.Node,
  docs: Docs | undefined,
  checker: ts.TypeChecker,
): Throws {
  const braced = ts.getJSDocTags(node).filter(ts.isJSDocThrowsTag).flatMap(typesIn);
  const named = braced
    .filter(({ name }) => name !== 'RpcError')
    .map((one) => ({ node: one.node, declaration: classNamed(one.name, node, checker) }));
  const names = new Set(braced.map(({ name }) => name).filter((name) => name !== 'RpcError'));
  const described = (docs?.tags ?? [])
    .filter((tag) => tag.name === 'throws' || tag.name === 'exception')
    .map(({ text }) => describedError(text))
    .filter(({ name }) => name === undefined || !names.has(name));
  return { named, described };
}

/** `{NotFound}`, or several: `{NotFound | Gone}`. */
function typesIn({ typeExpression }: ts.JSDocThrowsTag): { node: ts.Node; name: string }[] {
  const type = typeExpression?.type;
  const types = type && ts.isUnionTypeNode(type) ? [...type.types] : type ? [type] : [];
  return types.map((node) => ({ node, name: node.getText() }));
}

/** `@throws {RpcError} 1001 when …`: the code is in the text. */
function describedError(text: string): ThrownError {
  const [, name, rest = ''] = /^\{([^}]*)\}\s*(.*)$/s.exec(text) ?? [];
  const [, code, message] = /^(-?\d+)\b[\s:,-]*(.*)$/s.exec(rest) ?? [];
  if (name === undefined || code === undefined) {
    return { name, text: name === undefined ? text : rest, code: undefined, message: undefined };
  }
  return { name, text: rest, code: Number(code), message: message || undefined };
}

/** The class that an expression in `@rpc({ throws: […] })` stands for. */
export function classAt(
  expression: ts.Node,
  checker: ts.TypeChecker,
): ts.ClassLikeDeclaration | undefined {
  return declarationOf(checker.getSymbolAtLocation(expression), checker);
}

/** By a name in a comment, such as `NotFound` or `errors.NotFound`, as the code around it sees it. */
function classNamed(
  name: string,
  node: ts.Node,
  checker: ts.TypeChecker,
): ts.ClassLikeDeclaration | undefined {
  const [first = '', ...members] = name.split('.');
  const any = ts.SymbolFlags.Class | ts.SymbolFlags.Alias | ts.SymbolFlags.Namespace;
  // `getSymbolsInScope` would list everything there is.
  let symbol = checker.resolveName(first, node, any, false);
  for (const member of members) {
    const parent = symbol && aliased(symbol, checker);
    symbol = parent && checker.getExportsOfModule(parent).find((one) => one.name === member);
  }
  return declarationOf(symbol, checker);
}

function declarationOf(
  symbol: ts.Symbol | undefined,
  checker: ts.TypeChecker,
): ts.ClassLikeDeclaration | undefined {
  return symbol && aliased(symbol, checker).declarations?.find(ts.isClassLike);
}

function aliased(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}
