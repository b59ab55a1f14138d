import { ts } from '#bundled';
import { expectedText, type UnitNames } from './expected.js';
import { functionsOf } from './functions.js';
import { linkedType } from './links.js';
import { isLogical, joinedOnce, operandsOf, type Reports } from './reports.js';
import { templateTestOf } from './templates.js';

const { factory } = ts;
const printer = ts.createPrinter({ removeComments: true });

const input = factory.createIdentifier('input');
const path = factory.createIdentifier('path');
const enabled = factory.createIdentifier('enabled');
const report = factory.createIdentifier('report');

/** The functions of parts: whether a value is of a type (`i`) or what is wrong with it (`v`). */
const innerFunction = /^_([iv])([a-z])(\d+)$/;

/** What the letters in their names stand for. */
const sorts: Readonly<Record<string, string>> = {
  o: 'object',
  a: 'array',
  t: 'tuple',
  u: 'union',
};

/** The types whose own functions take the part of inner ones: `o0` → `User`. */
export type Links = ReadonlyMap<string, string>;

export function linksIn(functions: ReadonlyMap<string, ts.ArrowFunction>): Links {
  const links = new Map<string, string>();
  for (const [name, { body }] of functions) {
    const [, role, letter, index] = innerFunction.exec(name) ?? [];
    const type = role === 'i' && letter === 'o' ? linkedType(body) : undefined;
    if (type !== undefined) {
      links.set(`o${index}`, type);
    }
  }
  return links;
}

export interface RewriterOptions {
  readonly isStrict: boolean;
  readonly names: UnitNames;
  readonly links: Links;
  /** The names that the sets of values get. */
  readonly sets: ReadonlyMap<string, string>;
  /** The names that functions get, before `$is` and `$check`. */
  readonly nameOf: (inner: string, isCheck: boolean) => string;
  /** Where the functions are from: literals that stay as they were are read from there. */
  readonly file: ts.SourceFile;
}

/**
 * Writes functions of typia's as ours: those that check take the path, whether to report, and the report as
 * arguments, instead of a variable around them; linked types are checked by their own functions; and what
 * was expected is said in the words of the source.
 */
export class Rewriter {
  /** The run-time checks of typia's that are called, such as `_isFormatUuid`. */
  readonly checks = new Set<string>();
  readonly #options: RewriterOptions;
  readonly #reports: Reports = { isReport, textOf: (node) => this.#textOf(node) };
  #isCheck = false;

  constructor(options: RewriterOptions) {
    this.#options = options;
  }

  /** An inner function as a constant; nothing where a linked type's own is called. */
  inner(name: string, node: ts.ArrowFunction): string {
    const [, role, letter = '', index = ''] = innerFunction.exec(name) ?? [];
    if (role === undefined) {
      throw new Error(`not a function as typia names it: ${name}`);
    }
    if (this.#options.links.has(letter + index)) {
      return '';
    }
    const isGuarded = letter === 'o' && hasNamesOfArrays(node.body);
    const text =
      role === 'i' ? this.is(node, isGuarded) : this.check(node, { isGuarded, cuts: true });
    return `const ${this.#options.nameOf(letter + index, role === 'v')} = ${text};\n`;
  }

  is(node: ts.ArrowFunction, isGuarded = false): string {
    this.#isCheck = false;
    const body = this.#visit(node.body as ts.Expression);
    const guard = factory.createLogicalNot(isArray());
    return this.#textOf(arrow([input], isGuarded ? factory.createLogicalAnd(guard, body) : body));
  }

  /** @param cuts whether it makes the path short before it adds to it */
  check(node: ts.ArrowFunction, { isGuarded = false, cuts = false } = {}): string {
    this.#isCheck = true;
    const body = this.#visit(node.body as ts.Expression);
    const notAnObject = reported(path, 'object', input);
    const whole = isGuarded
      ? factory.createConditionalExpression(isArray(), undefined, notAnObject, undefined, body)
      : body;
    const cut = factory.createAssignment(path, call('cut', [path]));
    const parameters = [input, path, enabled, report];
    return this.#textOf(arrow(parameters, cuts ? factory.createComma(cut, whole) : whole));
  }

  #textOf(node: ts.Node): string {
    return printer.printNode(ts.EmitHint.Unspecified, node, this.#options.file);
  }

  #visit<T extends ts.Node>(node: T): T {
    return this.#rewritten(node) as T;
  }

  #children<T extends ts.Node>(node: T): T {
    return ts.visitEachChild(node, (child) => this.#visit(child), undefined);
  }

  #rewritten(node: ts.Node): ts.Node {
    if (ts.isIdentifier(node)) {
      return this.#identifier(node);
    }
    if (ts.isPropertyAccessExpression(node) && isRunTime(node.expression)) {
      this.checks.add(node.name.text);
      return factory.createIdentifier(node.name.text);
    }
    // Brackets come back where they are needed.
    if (ts.isParenthesizedExpression(node) && ts.isBinaryExpression(node.expression)) {
      return this.#visit(node.expression);
    }
    if (ts.isBinaryExpression(node)) {
      return this.#binary(node);
    }
    if (ts.isArrayLiteralExpression(node)) {
      const elements = node.elements.map((one) => this.#visit(one));
      return factory.createArrayLiteralExpression(elements, !elements.every(ts.isStringLiteral));
    }
    return ts.isCallExpression(node) ? this.#call(node) : this.#children(node);
  }

  #identifier(node: ts.Identifier): ts.Identifier {
    switch (node.text) {
      case '_path':
        return path;
      case '_report':
        return report;
      case '_exceptionable':
        if (!this.#isCheck) {
          throw new Error('not a test as typia writes it: it depends on who calls it');
        }
        return enabled;
      default:
        return this.#setNamed(node);
    }
  }

  #setNamed(node: ts.Identifier): ts.Identifier {
    const name = this.#options.sets.get(node.text);
    if (name === undefined && innerFunction.test(node.text)) {
      throw new Error(`not a name that typia has declared: ${node.text}`);
    }
    return name === undefined ? node : factory.createIdentifier(name);
  }

  #binary(node: ts.BinaryExpression): ts.Expression {
    const { left, right } = node;
    const operator = node.operatorToken.kind;
    if (operator === ts.SyntaxKind.PlusToken && ts.isStringLiteral(right) && right.text === '') {
      return this.#visit(left);
    }
    if (left.kind === ts.SyntaxKind.TrueKeyword && isNamed(right, '_exceptionable')) {
      return this.#visit(right);
    }
    if (isLogical(operator)) {
      const operands = operandsOf(node, operator).map((one) => this.#visit(one));
      return joinedOnce(operands, operator, this.#reports);
    }
    return this.#children(node);
  }

  #call(node: ts.CallExpression): ts.Expression {
    const { expression: called, arguments: args } = node;
    const template = templateTestOf(node);
    if (template !== undefined) {
      return factory.createIdentifier(
        template(this.#textOf(this.#visit(args[0] as ts.Expression))),
      );
    }
    if (isEveryOfNothing(node)) {
      return factory.createTrue();
    }
    if (!ts.isIdentifier(called)) {
      return this.#children(node);
    }
    const [, role, letter = '', index = ''] = innerFunction.exec(called.text) ?? [];
    if (role !== undefined) {
      const isCheck = role === 'v';
      const given = args.slice(0, isCheck ? 2 : 1).map((one) => this.#visit(one));
      const name = this.#functionName(letter + index, isCheck);
      return call(name, isCheck ? [...given, this.#flag(args[2]), report] : given);
    }
    return called.text === '_report' ? this.#report(args[1]) : this.#children(node);
  }

  #flag(given: ts.Expression | undefined): ts.Expression {
    return given === undefined || given.kind === ts.SyntaxKind.TrueKeyword
      ? enabled
      : this.#visit(given);
  }

  #functionName(inner: string, isCheck: boolean): string {
    const type = this.#options.links.get(inner);
    if (type === undefined) {
      return this.#options.nameOf(inner, isCheck);
    }
    const own = functionsOf(type, this.#options.isStrict);
    return isCheck ? own.check : own.is;
  }

  /** `_report(…, { path, expected, value })`, with a description where the property is unknown. */
  #report(violation: ts.Expression | undefined): ts.Expression {
    const members = new Map(
      (violation && ts.isObjectLiteralExpression(violation) ? violation.properties : []).flatMap(
        (one) =>
          ts.isPropertyAssignment(one) ? [[one.name.getText(), one.initializer] as const] : [],
      ),
    );
    const [at, expected, value] = ['path', 'expected', 'value'].map((name) => members.get(name));
    if (!at || !expected || !value || !ts.isStringLiteral(expected)) {
      throw new Error(`not a report as typia writes it: ${violation?.getText().slice(0, 200)}`);
    }
    const words = members.has('description')
      ? 'no property of that name'
      : expectedText(expected.text, this.#options.names);
    return reported(this.#visit(at), words, this.#visit(value));
  }
}

/** `$object0`, for the first object that is a part of what is checked. */
export function partName(inner: string): string {
  return `$${sorts[inner.charAt(0)] ?? inner.charAt(0)}${inner.slice(1)}`;
}

/** Of a test such as `"object" === typeof input && null !== input && _io0(input)`: `o0`. */
export function objectOf({ body }: ts.ArrowFunction): string | undefined {
  const last = ts.isBinaryExpression(body) ? body.right : body;
  const called =
    ts.isCallExpression(last) && ts.isIdentifier(last.expression) ? last.expression.text : '';
  const [, , letter, index] = innerFunction.exec(called) ?? [];
  const conditions = ts.isBinaryExpression(body) ? body.left.getText() : '';
  return letter === 'o' && objectTests.includes(conditions) ? `o${index}` : undefined;
}

const isObject = '"object" === typeof input && null !== input';
const objectTests = [isObject, `${isObject} && false === Array.isArray(input)`];

function reported(at: ts.Expression, expected: string, value: ts.Expression): ts.Expression {
  const violation = factory.createObjectLiteralExpression([
    factory.createPropertyAssignment('path', at),
    factory.createPropertyAssignment('expected', factory.createStringLiteral(expected)),
    factory.createPropertyAssignment('value', value),
  ]);
  return factory.createCallExpression(report, undefined, [enabled, violation]);
}

function isReport(node: ts.Expression): boolean {
  return ts.isCallExpression(node) && node.expression === report;
}

function isNamed(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

function isRunTime(node: ts.Expression): boolean {
  return ts.isIdentifier(node) && node.text.startsWith('__typia_transform__');
}

/** `[].every(…)` */
function isEveryOfNothing({ expression: called }: ts.CallExpression): boolean {
  return (
    ts.isPropertyAccessExpression(called) &&
    called.name.text === 'every' &&
    ts.isArrayLiteralExpression(called.expression) &&
    called.expression.elements.length === 0
  );
}

/** An array has some of these properties too, and typia asks only what properties there are. */
function hasNamesOfArrays(node: ts.Node): boolean {
  const isInput = (one: ts.Expression) => isNamed(one, 'input');
  const isOne =
    (ts.isPropertyAccessExpression(node) &&
      isInput(node.expression) &&
      node.name.text === 'length') ||
    (ts.isElementAccessExpression(node) &&
      isInput(node.expression) &&
      ts.isStringLiteral(node.argumentExpression) &&
      /^\d+$/.test(node.argumentExpression.text));
  return isOne || (ts.forEachChild(node, hasNamesOfArrays) ?? false);
}

function isArray(): ts.Expression {
  return call('Array.isArray', [input]);
}

function call(name: string, args: readonly ts.Expression[]): ts.CallExpression {
  return factory.createCallExpression(factory.createIdentifier(name), undefined, args);
}

function arrow(parameters: readonly ts.Identifier[], body: ts.Expression): ts.ArrowFunction {
  return factory.createArrowFunction(
    undefined,
    undefined,
    parameters.map((name) => factory.createParameterDeclaration(undefined, undefined, name)),
    undefined,
    undefined,
    body,
  );
}
