import { ts } from '#bundled';

const { factory } = ts;
const { AmpersandAmpersandToken: And, BarBarToken: Or } = ts.SyntaxKind;

export type LogicalOperator = typeof And | typeof Or;

export function isLogical(operator: ts.SyntaxKind): operator is LogicalOperator {
  return operator === And || operator === Or;
}

/** `a`, `b` and `c` of `a && b && c`, in whatever brackets. */
export function operandsOf(node: ts.Expression, operator: LogicalOperator): ts.Expression[] {
  const operands: ts.Expression[] = [];
  const pending = [node];
  // Not recursive: a type may have thousands of members.
  for (let one = pending.pop(); one; one = pending.pop()) {
    if (ts.isParenthesizedExpression(one)) {
      pending.push(one.expression);
    } else if (ts.isBinaryExpression(one) && one.operatorToken.kind === operator) {
      pending.push(one.right, one.left);
    } else {
      operands.push(one);
    }
  }
  return operands;
}

/** How reports are known, and told from each other. */
export interface Reports {
  isReport(node: ts.Expression): boolean;
  textOf(node: ts.Expression): string;
}

/**
 * `a || b` or `a && b` without what is said twice. typia reports the same at each step of a check, of which
 * the first that fails counts: `(a || R) && b || R` is `a && b || R`, and so is `(a || R) && (b || R)`.
 */
export function joinedOnce(
  operands: readonly ts.Expression[],
  operator: LogicalOperator,
  reports: Reports,
): ts.Expression {
  return operator === Or ? alternatives(operands, reports) : conditions(operands, reports);
}

function alternatives(operands: readonly ts.Expression[], reports: Reports): ts.Expression {
  const report = operands.at(-1);
  const last = operands.at(-2);
  if (!report || !last || !reports.isReport(report)) {
    return joined(operands, Or);
  }
  const bare = operandsOf(last, And).map((one) => before(one, report, reports));
  return joined([...operands.slice(0, -2), joined(bare, And), report], Or);
}

function conditions(operands: readonly ts.Expression[], reports: Reports): ts.Expression {
  const last = operands.at(-1);
  const report = last && operandsOf(last, Or).at(-1);
  if (!report || !reports.isReport(report)) {
    return joined(operands, And);
  }
  const bare = operands.map((one) => before(one, report, reports));
  return bare.every((one, i) => one !== operands[i])
    ? joined([joined(bare, And), report], Or)
    : joined(operands, And);
}

/** Of `a || R`, where R is that report: `a`. */
function before(one: ts.Expression, report: ts.Expression, reports: Reports): ts.Expression {
  const operands = operandsOf(one, Or);
  const last = operands.at(-1);
  const isSame =
    operands.length > 1 &&
    last !== undefined &&
    reports.isReport(last) &&
    reports.textOf(last) === reports.textOf(report);
  return isSame ? joined(operands.slice(0, -1), Or) : one;
}

function joined(operands: readonly ts.Expression[], operator: LogicalOperator): ts.Expression {
  return operands.reduce((left, right) => factory.createBinaryExpression(left, operator, right));
}
