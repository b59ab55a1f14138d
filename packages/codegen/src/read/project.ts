import path from 'node:path';
import { Project, type ResolutionHostFactory, ts } from 'ts-morph';
import { CodegenError, diagnostic } from '../diagnostics/diagnostic.js';
import { withPlugAndPlay } from './plug-and-play.js';

/** The compiler API that every extractor uses: this module is the only one that knows ts-morph. */
export { ts };

/** The user's TypeScript project, kept so that a later run reads only the files that changed. */
export class SourceProject {
  readonly tsconfig: string;
  readonly directory: string;
  readonly #project: Project;
  readonly #options: ts.CompilerOptions;
  /** The projects that a tsconfig without files of its own refers to. */
  readonly references: readonly string[];
  /** What `files` and `include` named at the last look. */
  #roots: ReadonlySet<string>;

  private constructor(tsconfig: string, parsed: ts.ParsedCommandLine) {
    this.tsconfig = tsconfig;
    this.directory = path.dirname(tsconfig);
    this.#project = new Project({
      compilerOptions: {
        ...parsed.options,
        // The order of unions and mapped keys must not depend on what was checked first.
        stableTypeOrdering: true,
        noEmit: true,
      },
      ...(process.versions.pnp && { resolutionHost }),
    });
    this.#options = parsed.options;
    this.references =
      parsed.fileNames.length > 0 ? [] : (parsed.projectReferences ?? []).map((one) => one.path);
    this.#roots = new Set(parsed.fileNames);
    this.#project.addSourceFilesAtPaths([...this.#roots]);
  }

  /** @throws CodegenError UJRPC101 when the tsconfig is missing or broken. */
  static open(tsconfig: string): SourceProject {
    return new SourceProject(tsconfig, parseConfig(tsconfig));
  }

  program(): ts.Program {
    return this.#project.getProgram().compilerObject;
  }

  /** The user's own TypeScript files: no declarations, nothing out of node_modules. */
  sourceFiles(): ts.SourceFile[] {
    const program = this.program();
    return program
      .getSourceFiles()
      .filter((file) => !file.isDeclarationFile && !program.isSourceFileFromExternalLibrary(file))
      .filter((file) => !file.fileName.includes('/node_modules/'))
      .sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
  }

  /** The tsconfig and those it extends: a change in one asks for a new project. */
  configFiles(): string[] {
    const { configFile } = this.#options as { configFile?: ts.TsConfigSourceFile };
    return [this.tsconfig, ...(configFile?.extendedSourceFiles ?? [])];
  }

  /** The files that were read, apart from packages and the language's own library. */
  inputFiles(): string[] {
    const program = this.program();
    return program
      .getSourceFiles()
      .filter((file) => !program.isSourceFileDefaultLibrary(file))
      .map((file) => file.fileName)
      .filter((name) => !name.includes('/node_modules/'));
  }

  /** Reads changed files again, and takes in what `include` finds newly or no longer. */
  refresh(changed: Iterable<string>): void {
    const roots = new Set(parseConfig(this.tsconfig).fileNames);
    for (const file of this.#roots) {
      const source = roots.has(file) ? undefined : this.#project.getSourceFile(file);
      if (source) {
        this.#project.removeSourceFile(source);
      }
    }
    this.#project.addSourceFilesAtPaths([...roots].filter((file) => !this.#roots.has(file)));
    this.#roots = roots;
    for (const file of changed) {
      this.#project.getSourceFile(file)?.refreshFromFileSystemSync();
    }
  }
}

/** The user's files and packages, wherever the package manager put these. */
const system = withPlugAndPlay(ts.sys);

/** How TypeScript resolves by itself, but with packages where Plug'n'Play has them. */
const resolutionHost: ResolutionHostFactory = () => ({
  resolveModuleNames: (names, file, _, redirect, options, source) =>
    names.map((name) => {
      const mode = source?.impliedNodeFormat;
      return ts.resolveModuleName(name, file, options, system, undefined, redirect, mode)
        .resolvedModule;
    }),
  resolveTypeReferenceDirectives: (references, file, redirect, options, mode) =>
    references.map((reference) => {
      const name = typeof reference === 'string' ? reference : reference.fileName;
      return ts.resolveTypeReferenceDirective(
        name,
        file,
        options,
        system,
        redirect,
        undefined,
        mode,
      ).resolvedTypeReferenceDirective;
    }),
});

function parseConfig(tsconfig: string): ts.ParsedCommandLine {
  if (!system.fileExists(tsconfig)) {
    const remedy = 'make it (npx tsc --init) or name another one with --project';
    throw new CodegenError([
      diagnostic('UJRPC101', `${tsconfig} does not exist`, undefined, remedy),
    ]);
  }
  const problems: ts.Diagnostic[] = [];
  const parsed = ts.getParsedCommandLineOfConfigFile(
    tsconfig,
    {},
    {
      ...system,
      onUnRecoverableConfigFileDiagnostic: (problem) => void problems.push(problem),
    },
  );
  problems.push(...syntaxErrors(parsed), ...(parsed?.errors ?? []).filter(isFatal));
  if (!parsed || problems.length > 0) {
    throw new CodegenError(problems.map((problem) => configDiagnostic(tsconfig, problem)));
  }
  if (!(parsed.options.strictNullChecks ?? parsed.options.strict ?? true)) {
    throw new CodegenError([
      diagnostic('UJRPC104', 'without strictNullChecks no type says whether null is a value of it'),
    ]);
  }
  parsed.options.types ??= installedTypes(parsed.options);
  return parsed;
}

/**
 * Without `types` in the tsconfig TypeScript 5 takes every package of @types, TypeScript 6 none. What a
 * signature may name must not depend on which of them the application has.
 */
function installedTypes(options: ts.CompilerOptions): string[] {
  return ts.getAutomaticTypeDirectiveNames({ ...options, types: ['*'] }, system);
}

/** The parser keeps them at the file, apart from the errors in what the file says. */
function syntaxErrors(parsed: ts.ParsedCommandLine | undefined): readonly ts.Diagnostic[] {
  const file = parsed?.options.configFile as
    | (ts.TsConfigSourceFile & { parseDiagnostics?: ts.Diagnostic[] })
    | undefined;
  return file?.parseDiagnostics ?? [];
}

/**
 * "No inputs were found" is said better by UJRPC102. An unknown option may be one of the TypeScript that
 * the application has, and newer than this one; its own compiler reports it otherwise.
 */
const tolerated = new Set([18002, 18003, 5023]);

function isFatal(problem: ts.Diagnostic): boolean {
  return problem.category === ts.DiagnosticCategory.Error && !tolerated.has(problem.code);
}

function configDiagnostic(tsconfig: string, problem: ts.Diagnostic) {
  const text = ts.flattenDiagnosticMessageText(problem.messageText, ' ').replace(/\.$/, '');
  const { file, start } = problem;
  if (!file || start === undefined) {
    return diagnostic('UJRPC101', `${tsconfig}: ${text}`);
  }
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return diagnostic('UJRPC101', text, { file: file.fileName, line, column: character });
}
