import path from 'node:path';
import { tsconfigOf } from './config/config.js';
import { CodegenError, type Diagnostic } from './diagnostics/diagnostic.js';
import type { GeneratedFiles } from './emit/files.js';
import { Generator } from './generator.js';

export { type DiagnosticCode, diagnosticCodes } from './diagnostics/codes.js';
export { type Diagnostic, formatDiagnostic } from './diagnostics/diagnostic.js';
export type { GeneratedFiles } from './emit/files.js';

export interface GenerateOptions {
  /** The tsconfig of the project, or its folder. */
  readonly project: string;
  /** Where the files will stand; `generated` beside the tsconfig by default. Nothing is written. */
  readonly out?: string;
}

export interface GenerateResult {
  /** Text by file name; empty when there are diagnostics. */
  readonly files: GeneratedFiles;
  readonly diagnostics: readonly Diagnostic[];
}

/** Generates all files of a project in memory. */
export function generate({ project, out }: GenerateOptions): GenerateResult {
  const tsconfig = tsconfigOf(path.resolve(project));
  const folder = path.resolve(out ?? path.join(path.dirname(tsconfig), 'generated'));
  try {
    const { files, diagnostics } = new Generator(tsconfig, folder).generate();
    return { files, diagnostics };
  } catch (error) {
    if (error instanceof CodegenError) {
      return { files: new Map(), diagnostics: error.diagnostics };
    }
    throw error;
  }
}
