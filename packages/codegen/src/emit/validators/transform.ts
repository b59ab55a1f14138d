import { transform } from '@typia/transform';
import ts from 'typescript';

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
  return { javascript, problems };
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
