import * as esbuild from 'esbuild';
import { madeWith, ts as typiaTypeScript } from '#bundled';
import { CodegenError, diagnostic } from './diagnostics/diagnostic.js';
import { ts } from './read/project.js';

/**
 * An override in the application's package.json replaces packages in this one too. Another TypeScript
 * gives types other flags, and another esbuild writes other bytes: neither may go unnoticed.
 *
 * @throws CodegenError UJRPC105
 */
export function requireOwnTools(): void {
  const loaded = { TypeScript: ts.version, esbuild: esbuild.version };
  const problems = otherVersions(loaded);
  if (ts !== typiaTypeScript) {
    problems.push('TypeScript is loaded twice, once for the sources and once for the validators');
  }
  if (problems.length > 0) {
    throw new CodegenError(problems.map((problem) => diagnostic('UJRPC105', problem)));
  }
}

/** What is said of each tool whose version differs from the one that this package was built with. */
export function otherVersions(loaded: typeof madeWith): string[] {
  return Object.entries(madeWith)
    .map(([tool, expected]) => ({ tool, expected, found: loaded[tool as keyof typeof madeWith] }))
    .filter(({ expected, found }) => expected !== found)
    .map(({ tool, expected, found }) => `expected ${tool} ${expected}, but ${found} is installed`);
}
