import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import type { SourcePosition } from '../model/source-position.js';
import type { RpcClass } from './classes.js';
import { positionOf } from './positions.js';
import { ts } from './project.js';

/**
 * TypeScript's own errors inside the signatures of `@rpc` methods. Type errors elsewhere are tsc's
 * business and do not stop the generation.
 */
export class SignatureErrors {
  readonly #program: ts.Program;
  readonly #seen = new Set<ts.Node>();
  /** Places of types with an error: what the checker made of them is not worth a second message. */
  readonly #covered = new Set<string>();

  constructor(program: ts.Program) {
    this.#program = program;
  }

  check({ members }: RpcClass, report: (found: Diagnostic) => void): void {
    for (const { node } of members) {
      if (this.#seen.has(node) || !ts.isMethodDeclaration(node)) {
        continue;
      }
      this.#seen.add(node);
      const types = [...node.parameters.map((one) => one.type), node.type];
      for (const type of types) {
        if (type) {
          this.#checkType(type, report);
        }
      }
    }
  }

  covers(position: SourcePosition | undefined): boolean {
    return position !== undefined && this.#covered.has(keyOf(position));
  }

  /**
   * Anywhere in a file: what the parser makes of the rest is not what was written. After a brace too
   * few, methods and classes are missing.
   */
  checkSyntax(file: ts.SourceFile, report: (found: Diagnostic) => void): void {
    for (const problem of this.#program.getSyntacticDiagnostics(file)) {
      if (problem.category === ts.DiagnosticCategory.Error) {
        report(typeScriptError(file, problem, 'correct the syntax'));
      }
    }
  }

  /** Only in types: that a parameter is not used, say, is tsc's business. */
  #checkType(type: ts.TypeNode, report: (found: Diagnostic) => void): void {
    const file = type.getSourceFile();
    for (const problem of this.#program.getSemanticDiagnostics(file)) {
      if (isWithin(problem, type.getStart(file), type.getEnd())) {
        this.#covered.add(keyOf(positionOf(type)));
        report(typeScriptError(file, problem));
      }
    }
  }
}

function isWithin({ start, category }: ts.Diagnostic, from: number, to: number): boolean {
  return (
    category === ts.DiagnosticCategory.Error && start !== undefined && start >= from && start < to
  );
}

function typeScriptError(file: ts.SourceFile, problem: ts.Diagnostic, remedy?: string): Diagnostic {
  const { line, character } = file.getLineAndCharacterOfPosition(problem.start ?? 0);
  const text = ts.flattenDiagnosticMessageText(problem.messageText, ' ').replace(/\.$/, '');
  const position = { file: file.fileName, line, column: character };
  return diagnostic('UJRPC402', `TS${problem.code}: ${text}`, position, remedy);
}

function keyOf({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`;
}
