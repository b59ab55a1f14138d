import { ts } from './project.js';

/**
 * The code that an error has when it is made: its own `static readonly code`, else what reaches the
 * `super` call of the class that extends RpcError.
 *
 * @param chain From the class up to the last one of the user's.
 * @returns undefined where the code follows from the name, `'unknown'` where it cannot be read
 */
export function codeIn(
  chain: readonly ts.ClassLikeDeclaration[],
  checker: ts.TypeChecker,
): number | 'unknown' | undefined {
  const own = chain[0]?.members.find(isStaticCode);
  if (own) {
    // `code: number = 1404` leaves room for another one in a subclass.
    return (
      literalAt(own.initializer ?? own.name, checker) ?? literalAt(own.name, checker) ?? 'unknown'
    );
  }
  const argument = codeArgument(chain);
  if (!argument) {
    return undefined;
  }
  const type = checker.getTypeAtLocation(argument);
  if (type.flags & ts.TypeFlags.StringLike) {
    return undefined;
  }
  return literalAt(argument, checker) ?? 'unknown';
}

/** The first argument of the last `super` call, followed back through parameters of constructors. */
function codeArgument(chain: readonly ts.ClassLikeDeclaration[]): ts.Expression | undefined {
  let passed: readonly ts.Expression[] = [];
  let first: ts.Expression | undefined;
  for (const node of chain) {
    const own = constructorOf(node);
    if (!own) {
      continue; // it passes on what it gets
    }
    const given = passed;
    passed = superArguments(node).map((argument) => {
      const index = own.parameters.findIndex(
        ({ name }) => ts.isIdentifier(argument) && name.getText() === argument.text,
      );
      return given[index] ?? argument;
    });
    first = passed[0];
  }
  return first;
}

/** What the constructor of a class passes to its base. */
export function superArguments(node: ts.ClassLikeDeclaration): readonly ts.Expression[] {
  for (const statement of constructorOf(node)?.body?.statements ?? []) {
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

function constructorOf(node: ts.ClassLikeDeclaration): ts.ConstructorDeclaration | undefined {
  return node.members.filter(ts.isConstructorDeclaration).find((one) => one.body);
}

function isStaticCode(member: ts.ClassElement): member is ts.PropertyDeclaration {
  return (
    ts.isPropertyDeclaration(member) &&
    member.name.getText() === 'code' &&
    (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0
  );
}

function literalAt(node: ts.Node, checker: ts.TypeChecker): number | undefined {
  const type = checker.getTypeAtLocation(node);
  return type.isNumberLiteral() ? type.value : undefined;
}
