import { ts } from '../project.js';

/** What tsc says of an import whose module it does not find. */
export interface BrokenImport {
  readonly node: ts.Node;
  readonly what: string;
  readonly remedy: string;
}

/** The import that a name without a type comes from, first looked for in the file that uses it. */
export function brokenImport(
  program: ts.Program,
  name: ts.Symbol | undefined,
  file: ts.SourceFile,
): BrokenImport | undefined {
  if (!name) {
    return undefined;
  }
  const names = new Set([name.name, outermost(name).name]);
  const others = program.getSourceFiles().filter((one) => one !== file && !one.isDeclarationFile);
  for (const one of [file, ...others]) {
    for (const statement of one.statements.filter(ts.isImportDeclaration)) {
      const problem = imports(statement, names) && problemAt(program, statement.moduleSpecifier);
      if (problem) {
        return problem;
      }
    }
  }
  return undefined;
}

/** `lib` of `lib.shop.Item`. */
function outermost(symbol: ts.Symbol): ts.Symbol {
  const { parent } = symbol as ts.Symbol & { parent?: ts.Symbol };
  return parent ? outermost(parent) : symbol;
}

function imports({ importClause }: ts.ImportDeclaration, names: ReadonlySet<string>): boolean {
  const { namedBindings, name } = importClause ?? {};
  const bound =
    namedBindings && ts.isNamedImports(namedBindings)
      ? namedBindings.elements.map((one) => one.name)
      : [namedBindings?.name];
  return [name, ...bound].some((one) => one !== undefined && names.has(one.text));
}

function problemAt(program: ts.Program, specifier: ts.Expression): BrokenImport | undefined {
  const file = specifier.getSourceFile();
  const found = program
    .getSemanticDiagnostics(file)
    .find(({ start }) => start === specifier.getStart(file));
  if (!found) {
    return undefined;
  }
  const text = ts.flattenDiagnosticMessageText(found.messageText, ' ').replace(/\.$/, '');
  const isInside = ts.isStringLiteral(specifier) && specifier.text.startsWith('.');
  return {
    node: specifier,
    what: `TS${found.code}: ${text}`,
    remedy: isInside
      ? 'correct the path, or build the project that it refers to (tsc --build)'
      : 'install or build it',
  };
}
