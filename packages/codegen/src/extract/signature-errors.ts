import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import type { SourcePosition } from '../model/source-position.js';
import type { RpcClass } from './classes.js';
import { positionOf } from './positions.js';
import { ts } from './project.js';

/**
 * TypeScript's own errors inside the signatures of `@rpc` methods. Errors elsewhere are tsc's
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

  #checkType(type: ts.TypeNode, report: (found: Diagnostic) => void): void {
    const file = type.getSourceFile();
    for (const problem of this.#errorsOf(file)) {
      const start = problem.start ?? -1;
      if (start < type.getStart(file) || start >= type.getEnd()) {
        continue;
      }
      this.#covered.add(keyOf(positionOf(type)));
      const { line, character } = file.getLineAndCharacterOfPosition(start);
      const text = ts.flattenDiagnosticMessageText(problem.messageText, ' ').replace(/\.$/, '');
      const position = { file: file.fileName, line, column: character };
      report(diagnostic('UJRPC402', `TS${problem.code}: ${text}`, position));
    }
  }

  #errorsOf(file: ts.SourceFile): readonly ts.Diagnostic[] {
    return [
      ...this.#program.getSyntacticDiagnostics(file),
      ...this.#program.getSemanticDiagnostics(file),
    ].filter((problem) => problem.category === ts.DiagnosticCategory.Error);
  }
}

function keyOf({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`;
}
