import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import { positionOf } from './positions.js';
import { ts } from './project.js';
import { isRpc } from './rpc-symbol.js';

export interface RpcDecorator {
  readonly node: ts.Decorator;
  readonly options: RpcOptions;
}

export interface RpcOptions {
  readonly namespace?: string;
  readonly name?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
}

const allowed = {
  class: { namespace: 'string', description: 'string', deprecated: 'boolean' },
  method: { name: 'string', description: 'string', deprecated: 'boolean' },
} as const;

/** The `@rpc` of a class or member, if it has one. */
export function rpcDecoratorOf(
  node: ts.Node,
  checker: ts.TypeChecker,
  report: (found: Diagnostic) => void,
): RpcDecorator | undefined {
  if (!ts.canHaveDecorators(node)) {
    return undefined;
  }
  const decorator = ts.getDecorators(node)?.find((one) => isRpc(calleeOf(one), checker));
  if (!decorator) {
    return undefined;
  }
  const place = ts.isClassLike(node) ? 'class' : 'method';
  return { node: decorator, options: optionsOf(decorator, place, report) };
}

function calleeOf(decorator: ts.Decorator): ts.Expression {
  const { expression } = decorator;
  return ts.isCallExpression(expression) ? expression.expression : expression;
}

function optionsOf(
  decorator: ts.Decorator,
  place: keyof typeof allowed,
  report: (found: Diagnostic) => void,
): RpcOptions {
  const { expression } = decorator;
  const argument = ts.isCallExpression(expression) ? expression.arguments[0] : undefined;
  if (!argument) {
    return {};
  }
  if (!ts.isObjectLiteralExpression(argument)) {
    report(diagnostic('UJRPC205', 'the options are not an object literal', positionOf(argument)));
    return {};
  }
  const options: Record<string, string | boolean> = {};
  for (const property of argument.properties) {
    const option = optionOf(property, place, report);
    if (option) {
      options[option.name] = option.value;
    }
  }
  return options;
}

function optionOf(
  property: ts.ObjectLiteralElementLike,
  place: keyof typeof allowed,
  report: (found: Diagnostic) => void,
): { name: string; value: string | boolean } | undefined {
  const { name } = property;
  if (!name || ts.isComputedPropertyName(name) || !ts.isPropertyAssignment(property)) {
    report(
      diagnostic(
        'UJRPC205',
        `\`${property.getText()}\` is not a literal option`,
        positionOf(property),
      ),
    );
    return undefined;
  }
  const key = ts.isStringLiteral(name) || ts.isIdentifier(name) ? name.text : name.getText();
  const expected = new Map(Object.entries(allowed[place])).get(key);
  if (!expected) {
    report(diagnostic('UJRPC206', `a ${place} has no option \`${key}\``, positionOf(name)));
    return undefined;
  }
  const value = literalOf(property.initializer);
  if (typeof value !== expected) {
    const what = `option \`${key}\` is not a ${expected} literal`;
    report(diagnostic('UJRPC205', what, positionOf(property.initializer)));
    return undefined;
  }
  return { name: key, value: value as string | boolean };
}

function literalOf(node: ts.Expression): string | boolean | undefined {
  if (ts.isStringLiteralLike(node)) {
    return node.text;
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) {
    return true;
  }
  if (node.kind === ts.SyntaxKind.FalseKeyword) {
    return false;
  }
  return undefined;
}
