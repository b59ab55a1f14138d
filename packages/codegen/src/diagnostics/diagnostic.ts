import path from 'node:path';
import type { SourcePosition } from '../model/source-position.js';
import { type DiagnosticCode, diagnosticCodes } from './codes.js';

/** One thing that is wrong with the user's input. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** Absent when no place in a source file is to blame. */
  readonly position?: SourcePosition;
  /** What is wrong and why, then what to do. */
  readonly message: string;
}

/** @param what What is wrong and why, without a full stop. */
export function diagnostic(
  code: DiagnosticCode,
  what: string,
  position?: SourcePosition,
  remedy: string = diagnosticCodes[code].remedy,
): Diagnostic {
  return { code, message: `${what}; ${remedy}`, ...(position && { position }) };
}

/** `src/a.ts:3:7 - error UJRPC401: …`, as tsc writes it, so that editors can follow it. */
export function formatDiagnostic(found: Diagnostic, directory: string): string {
  const { code, position, message } = found;
  if (!position) {
    return `error ${code}: ${message}`;
  }
  const file = path.relative(directory, position.file).split(path.sep).join('/');
  return `${file}:${position.line + 1}:${position.column + 1} - error ${code}: ${message}`;
}

/** Stops a run that cannot go on: what is wrong is in `diagnostics`. */
export class CodegenError extends Error {
  override readonly name = 'CodegenError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((one) => `${one.code}: ${one.message}`).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** Ordered by place, without repetitions: an inherited method is read once per class. */
export function sortDiagnostics(found: readonly Diagnostic[]): Diagnostic[] {
  const unique = new Map(found.map((one) => [formatDiagnostic(one, '/'), one]));
  return [...unique.values()].sort(comparePlaces);
}

function comparePlaces(a: Diagnostic, b: Diagnostic): number {
  const [left, right] = [a.position, b.position];
  if (!left || !right) {
    return (left ? 1 : 0) - (right ? 1 : 0);
  }
  if (left.file !== right.file) {
    return left.file < right.file ? -1 : 1;
  }
  return left.line - right.line || left.column - right.column;
}
