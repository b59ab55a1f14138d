import { transform, ts } from '#bundled';
import { writtenValidators } from './written.js';

/**
 * The part of the language's library that validator units use. A whole one costs a second and adds
 * nothing: units name no type but their own.
 */
const library = `
interface Array<T> { length: number; [n: number]: T }
interface ReadonlyArray<T> { readonly length: number; readonly [n: number]: T }
interface Boolean {} interface Number {} interface String {} interface Object {} interface RegExp {}
interface Function {} interface CallableFunction {} interface NewableFunction {}
interface IArguments {} interface Symbol {}
`;

/** typia recognises its calls by the path of the declaration. */
const declarations = ['createValidate', 'createValidateEquals']
  .map((name) => `export declare function ${name}<T>(): (input: unknown) => unknown;`)
  .join('\n');

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  noLib: true,
  types: [],
};

export interface TransformedUnit {
  readonly javascript: string;
  /** What typia refused, in its own words. */
  readonly problems: readonly string[];
}

/** Lets typia write the validators of units, all in one program that holds nothing else. */
export function transformUnits(texts: readonly string[]): TransformedUnit[] {
  const files = new Map([
    ['/lib.d.ts', library],
    ['/typia/lib/module.d.ts', declarations],
    ...texts.map((text, i) => [`/unit${i}.ts`, text] as const),
  ]);
  const program = ts.createProgram([...files.keys()], options, memoryHost(files));
  return texts.map((_, i) => transformFile(program, `/unit${i}.ts`));
}

function transformFile(program: ts.Program, fileName: string): TransformedUnit {
  const file = program.getSourceFile(fileName);
  const problems = program.getSemanticDiagnostics(file).map(messageOf);
  const before = transform(
    program,
    { finite: true },
    {
      addDiagnostic: (problem) => problems.push(messageOf(problem)),
    },
  );
  let javascript = '';
  const write: ts.WriteFileCallback = (_, text) => {
    javascript = text;
  };
  program.emit(file, write, undefined, false, { before: [before] });
  if (file && problems.length === 0) {
    problems.push(...unchecked(javascript, file, program.getTypeChecker()));
  }
  return { javascript, problems };
}

/** Validators that accept everything although their type does not: none is better than such a one. */
function unchecked(javascript: string, file: ts.SourceFile, checker: ts.TypeChecker): string[] {
  const accepting = new Set(
    writtenValidators(javascript)
      .filter(({ is }) => is.body.kind === ts.SyntaxKind.TrueKeyword)
      .map(({ name }) => name),
  );
  return file.statements
    .flatMap((one) => (ts.isVariableStatement(one) ? one.declarationList.declarations : []))
    .filter(({ name }) => accepting.has(name.getText(file)))
    .flatMap(({ initializer }) =>
      initializer && ts.isCallExpression(initializer) ? (initializer.typeArguments ?? []) : [],
    )
    .filter((type) => !(checker.getTypeFromTypeNode(type).flags & ts.TypeFlags.Unknown))
    .map((type) => `its validator would accept everything, not only ${type.getText(file)}`);
}

function messageOf({ messageText }: Pick<ts.Diagnostic, 'messageText'>): string {
  return ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ').trim();
}

function memoryHost(files: ReadonlyMap<string, string>): ts.CompilerHost {
  return {
    getSourceFile: (name, languageVersion) => {
      const text = files.get(name);
      return text === undefined
        ? undefined
        : ts.createSourceFile(name, text, languageVersion, true);
    },
    getDefaultLibFileName: () => '/lib.d.ts',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => files.has(name),
    readFile: (name) => files.get(name),
    writeFile: () => undefined,
  };
}
