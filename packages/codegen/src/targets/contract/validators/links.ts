import { ts } from '#bundled';
import { quoted } from '../../../text/literals.js';

/** The property by which what typia writes shows where a linked type is checked. */
const mark = 'ujrpc:link';

/** A stand-in for a type that has functions of its own, in a validator unit's TypeScript. */
export function linkDeclaration(name: string, canBeEmpty: boolean): string {
  return `interface ${name} { ${quoted(mark)}${canBeEmpty ? '?' : ''}: ${quoted(name)} }`;
}

/** The type whose stand-in a function checks: it compares the marked property with the type's name. */
export function linkedType(node: ts.Node): string | undefined {
  if (
    ts.isBinaryExpression(node) &&
    ts.isStringLiteral(node.left) &&
    ts.isElementAccessExpression(node.right) &&
    ts.isStringLiteral(node.right.argumentExpression) &&
    node.right.argumentExpression.text === mark
  ) {
    return node.left.text;
  }
  return ts.forEachChild(node, linkedType);
}
