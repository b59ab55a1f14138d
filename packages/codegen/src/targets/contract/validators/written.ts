import { ts } from '#bundled';

/** A validator as typia has written it, in its parts. */
export interface Written {
  readonly name: string;
  /** `_io0`, `_vo0` and their like, which `is` and `check` call. */
  readonly functions: ReadonlyMap<string, ts.ArrowFunction>;
  /** `_iv0`, `_vv0` and their like: the values of a type of many literals, `new Set([…])`. */
  readonly sets: ReadonlyMap<string, ts.NewExpression>;
  /** A function of the input: whether it is of the type. */
  readonly is: ts.ArrowFunction;
  /** A function of the input, its path and true, which calls `_report` of what is wrong. */
  readonly check: ts.ArrowFunction;
}

/** Takes the validators of a unit apart. */
export function writtenValidators(javascript: string): Written[] {
  const file = ts.createSourceFile('unit.js', javascript, ts.ScriptTarget.ES2022, true);
  return file.statements.flatMap((statement) =>
    ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(readValidator)
      : [],
  );
}

/** `const NAME = (() => { FUNCTIONS; const __is = …; …; return …(CHECK)(input, "$input", true)…; })()` */
function readValidator(declaration: ts.VariableDeclaration): Written {
  const functions = new Map<string, ts.ArrowFunction>();
  const sets = new Map<string, ts.NewExpression>();
  let is: ts.ArrowFunction | undefined;
  let check: ts.ArrowFunction | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer && node !== declaration) {
      if (ts.isArrowFunction(node.initializer)) {
        const name = node.name.getText();
        is = name === '__is' ? node.initializer : is;
        functions.set(name, node.initializer);
      } else if (ts.isNewExpression(node.initializer)) {
        sets.set(node.name.getText(), node.initializer);
      }
      return;
    }
    check ??= calledOnInput(node);
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  if (!is || !check) {
    throw new Error(`not a validator as typia writes it: ${declaration.getText().slice(0, 200)}`);
  }
  functions.delete('__is');
  return { name: declaration.name.getText(), functions, sets, is, check };
}

/** The function of `(…)(input, "$input", true)`. */
function calledOnInput(node: ts.Node): ts.ArrowFunction | undefined {
  if (!ts.isCallExpression(node) || !ts.isParenthesizedExpression(node.expression)) {
    return undefined;
  }
  const { expression: called } = node.expression;
  const [, path] = node.arguments;
  return path && ts.isStringLiteral(path) && path.text === '$input' && ts.isArrowFunction(called)
    ? called
    : undefined;
}
