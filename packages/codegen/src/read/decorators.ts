import type { DiagnosticCode } from '../diagnostics/codes.js';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import { positionOf } from './positions.js';
import { ts } from './project.js';
import { isRpc, isRpcBatch, isRpcClient, isUnresolvedRpc } from './rpc-symbol.js';
import { classAt, type NamedError } from './throws.js';

export interface RpcDecorator {
  readonly node: ts.Decorator;
  /** Whether it is `@rpc.batch`. */
  readonly isBatch: boolean;
  readonly options: RpcOptions;
}

export interface RpcOptions {
  readonly namespace?: string;
  readonly name?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly unknownParams?: 'refuse' | 'ignore';
  readonly unknownProperties?: 'drop' | 'refuse';
  readonly throws?: readonly NamedError[];
  readonly idempotent?: boolean;
}

/** A type of literals, or the words that there are; the value of `any` is for run time alone. */
type Allowed = 'string' | 'boolean' | 'classes' | 'any' | readonly string[];

/** What a decorator is on. */
type Subject = 'class' | 'client class' | 'method' | 'batch method';

const ofMethods = {
  name: 'string',
  description: 'string',
  deprecated: 'boolean',
  throws: 'classes',
  idempotent: 'boolean',
} as const;

const allowed: Readonly<Record<Subject, Readonly<Record<string, Allowed>>>> = {
  class: {
    namespace: 'string',
    description: 'string',
    deprecated: 'boolean',
    unknownParams: ['refuse', 'ignore'],
    unknownProperties: ['drop', 'refuse'],
  },
  'client class': { namespace: 'string', description: 'string', deprecated: 'boolean' },
  method: ofMethods,
  'batch method': {
    ...ofMethods,
    max: 'any',
    waitMs: 'any',
    latencyMs: 'any',
    maxQueue: 'any',
    concurrency: 'any',
    key: 'any',
    priority: 'any',
  },
};

/** The `@rpc` of a class or member, if it has one. */
export function rpcDecoratorOf(
  node: ts.Node,
  checker: ts.TypeChecker,
  report: (found: Diagnostic) => void,
): RpcDecorator | undefined {
  if (!ts.canHaveDecorators(node)) {
    return undefined;
  }
  const decorators = ts.getDecorators(node) ?? [];
  for (const one of decorators.filter((other) => isUnresolvedRpc(calleeOf(other), checker))) {
    const remedy = "write `import { rpc } from '@ujrpc/core'`";
    report(diagnostic('UJRPC402', "TS2304: Cannot find name 'rpc'", positionOf(one), remedy));
  }
  const decorator = decorators.find((one) => isRpc(calleeOf(one), checker));
  const batch = decorators.find((one) => isRpcBatch(calleeOf(one), checker));
  if (batch && (decorator || ts.isClassLike(node))) {
    const what = decorator
      ? 'a method has both @rpc and @rpc.batch'
      : '@rpc.batch is on a class instead of a method';
    report(diagnostic('UJRPC316', what, positionOf(batch)));
    return undefined;
  }
  const found = decorator ?? batch;
  if (!found) {
    return undefined;
  }
  const place = ts.isClassLike(node) ? 'class' : batch ? 'batch method' : 'method';
  const options = optionsOf(found, place, checker, report);
  return { node: found, isBatch: batch !== undefined, options };
}

/** The `@rpc.client` of a class, if it has one. */
export function rpcClientDecoratorOf(
  node: ts.ClassLikeDeclaration,
  checker: ts.TypeChecker,
  report: (found: Diagnostic) => void,
): RpcDecorator | undefined {
  const decorators = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  const decorator = decorators.find((one) => isRpcClient(calleeOf(one), checker));
  return (
    decorator && {
      node: decorator,
      isBatch: false,
      options: optionsOf(decorator, 'client class', checker, report),
    }
  );
}

function calleeOf(decorator: ts.Decorator): ts.Expression {
  const { expression } = decorator;
  return ts.isCallExpression(expression) ? expression.expression : expression;
}

function optionsOf(
  decorator: ts.Decorator,
  place: Subject,
  checker: ts.TypeChecker,
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
  const options: Record<string, OptionValue> = {};
  for (const property of argument.properties) {
    const option = optionOf(property, place, checker, report);
    if (option) {
      options[option.name] = option.value;
    }
  }
  return options;
}

function optionOf(
  property: ts.ObjectLiteralElementLike,
  place: Subject,
  checker: ts.TypeChecker,
  report: (found: Diagnostic) => void,
): { name: string; value: OptionValue } | undefined {
  const { name } = property;
  if (place === 'batch method' && isForRunTime(name)) {
    return undefined;
  }
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
  if (expected === 'classes') {
    return { name: key, value: classesIn(property.initializer, checker, report) };
  }
  const value = literalOf(property.initializer);
  const problem = problemOf(value, expected);
  if (value === undefined || problem) {
    const { code, what } = problem ?? { code: 'UJRPC205', what: 'is not a literal' };
    report(diagnostic(code, `option \`${key}\` ${what}`, positionOf(property.initializer)));
    return undefined;
  }
  return { name: key, value };
}

/** Of `{ max }`, `{ max: MAX }` and `{ key() {…} }`: the generator only has to know that there is such an option. */
function isForRunTime(name: ts.PropertyName | undefined): boolean {
  const isPlain = name && (ts.isIdentifier(name) || ts.isStringLiteral(name));
  return (
    isPlain === true && new Map(Object.entries(allowed['batch method'])).get(name.text) === 'any'
  );
}

function problemOf(
  value: string | boolean | undefined,
  expected: Allowed,
): { code: DiagnosticCode; what: string } | undefined {
  const type = typeof expected === 'string' ? expected : 'string';
  if (typeof value !== type) {
    return { code: 'UJRPC205', what: `is not a ${type} literal` };
  }
  if (typeof expected === 'string' || expected.includes(String(value))) {
    return undefined;
  }
  const words = expected.map((word) => `'${word}'`).join(' or ');
  return { code: 'UJRPC212', what: `is '${String(value)}' instead of ${words}` };
}

type OptionValue = string | boolean | readonly NamedError[];

/** `[NotFound, errors.Gone]` */
function classesIn(
  node: ts.Expression,
  checker: ts.TypeChecker,
  report: (found: Diagnostic) => void,
): NamedError[] {
  if (!ts.isArrayLiteralExpression(node)) {
    report(diagnostic('UJRPC205', 'option `throws` is not an array literal', positionOf(node)));
    return [];
  }
  return node.elements.map((one) => ({ node: one, declaration: classAt(one, checker) }));
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
