/** What `scripts/bundle.mjs` makes: typia's compiler on the TypeScript that ts-morph brings. */
import type { ts } from 'ts-morph';

export { ts } from 'ts-morph';

/** typia's transformer, to run before TypeScript emits. */
export declare function transform(
  program: ts.Program,
  options: { readonly finite: boolean },
  extras: { addDiagnostic(problem: ts.Diagnostic): void },
): ts.TransformerFactory<ts.SourceFile>;

/** The source of each run-time check of typia, by its name, such as `_isFormatUuid`. */
export declare const checks: Readonly<Record<string, string>>;

/** The versions of what is not in the bundle and decides what is written. */
export declare const madeWith: Readonly<Record<'TypeScript' | 'esbuild', string>>;
