import type { Docs } from '../model/docs.js';
import type { ThrownError } from '../model/service-model.js';
import { ts } from './project.js';

/** The errors that `@throws` names, with the code and message of classes that say them. */
export function thrownErrors(
  node: ts.Node,
  docs: Docs | undefined,
  checker: ts.TypeChecker,
): ThrownError[] {
  const tags = (docs?.tags ?? []).filter(
    (tag) => tag.name === 'throws' || tag.name === 'exception',
  );
  return tags.map(({ text }) => {
    const [, name, rest] = /^\{?([A-Za-z_$][\w$]*)\}?\s*(.*)$/s.exec(text) ?? [];
    const declared = name === undefined ? undefined : classNamed(name, node, checker);
    if (!declared) {
      return { name: undefined, text, code: undefined, message: undefined };
    }
    const error = errorOf(declared);
    return error.code === undefined
      ? { name, ...textError(rest ?? '') }
      : { name, text: rest ?? '', ...error };
  });
}

/** `@throws {RpcError} 1001 when …`: the code stands in the text. */
function textError(text: string): Omit<ThrownError, 'name'> {
  const [, code, message] = /^(-?\d+)\b[\s:,-]*(.*)$/s.exec(text) ?? [];
  if (code === undefined) {
    return { text, code: undefined, message: undefined };
  }
  return { text, code: Number(code), message: message || undefined };
}

function classNamed(
  name: string,
  node: ts.Node,
  checker: ts.TypeChecker,
): ts.ClassLikeDeclaration | undefined {
  const meaning = ts.SymbolFlags.Class | ts.SymbolFlags.Alias;
  let symbol = checker.getSymbolsInScope(node, meaning).find((one) => one.name === name);
  if (symbol && symbol.flags & ts.SymbolFlags.Alias) {
    symbol = checker.getAliasedSymbol(symbol);
  }
  return symbol?.declarations?.find(ts.isClassLike);
}

/** From `super(code, message)` in the constructor, or from property initialisers. */
function errorOf(node: ts.ClassLikeDeclaration): Pick<ThrownError, 'code' | 'message'> {
  const [code, message] = superArguments(node);
  return {
    code: numberOf(code ?? initializerOf(node, 'code')),
    message: textOf(message ?? initializerOf(node, 'message')),
  };
}

function superArguments(node: ts.ClassLikeDeclaration): readonly ts.Expression[] {
  const statements = node.members.find(ts.isConstructorDeclaration)?.body?.statements ?? [];
  for (const statement of statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) {
      continue;
    }
    const call = statement.expression;
    if (call.expression.kind === ts.SyntaxKind.SuperKeyword) {
      return call.arguments;
    }
  }
  return [];
}

function initializerOf(node: ts.ClassLikeDeclaration, name: string): ts.Expression | undefined {
  return node.members
    .filter(ts.isPropertyDeclaration)
    .find((member) => member.name.getText() === name)?.initializer;
}

function numberOf(node: ts.Expression | undefined): number | undefined {
  const text = node?.getText().replaceAll('_', '') ?? '';
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}

function textOf(node: ts.Expression | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}
