import path from 'node:path';
import { defaultOut, tsconfigOf } from './config/config.js';
import { CodegenError, type Diagnostic } from './diagnostics/diagnostic.js';
import { Generator } from './generator.js';
import type { GeneratedFiles } from './targets/target.js';

export { type DiagnosticCode, diagnosticCodes } from './diagnostics/codes.js';
export { type Diagnostic, formatDiagnostic } from './diagnostics/diagnostic.js';
export type { GeneratedFiles } from './targets/target.js';

export interface GenerateOptions {
  /** The tsconfig of the project, or its folder. */
  readonly project: string;
  /** Where the files will be; `generated` beside the tsconfig by default. Nothing is written. */
  readonly out?: string;
  /** Only a client, for a repository that does not have the sources; its folder is `standalone`. */
  readonly standalone?: boolean;
}

export interface GenerateResult {
  /** Text by file name; empty when there are diagnostics. */
  readonly files: GeneratedFiles;
  readonly diagnostics: readonly Diagnostic[];
}

/** Generates all files of a project in memory. */
export function generate({ project, out, standalone = false }: GenerateOptions): GenerateResult {
  const tsconfig = tsconfigOf(path.resolve(project));
  const folder = path.resolve(out ?? defaultOut(tsconfig, standalone));
  try {
    const { files, diagnostics } = new Generator({ tsconfig, out: folder, standalone }).generate();
    return { files, diagnostics };
  } catch (error) {
    if (error instanceof CodegenError) {
      return { files: new Map(), diagnostics: error.diagnostics };
    }
    throw error;
  }
}
