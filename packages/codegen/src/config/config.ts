import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CodegenError, diagnostic } from '../diagnostics/diagnostic.js';

/** What a run works on. Absolute paths. */
export interface Config {
  readonly tsconfig: string;
  readonly out: string;
  /** Whether only a client is written, for a repository that does not have the sources. */
  readonly standalone: boolean;
}

export interface ConfigOptions {
  readonly project?: string | undefined;
  readonly out?: string | undefined;
  readonly standalone?: boolean | undefined;
}

export const configFile = 'ujrpc.config.json';

/**
 * Options win over `ujrpc.config.json` in the working folder, whose paths are relative to it.
 * @throws CodegenError UJRPC100 when that file is malformed.
 */
export function resolveConfig(options: ConfigOptions, directory: string): Config {
  const file = path.join(directory, configFile);
  const settings = existsSync(file) ? readSettings(file) : {};
  const project = options.project ?? settings.project ?? 'tsconfig.json';
  const tsconfig = tsconfigOf(path.resolve(directory, project));
  const standalone = options.standalone ?? false;
  const out = options.out ?? (standalone ? settings.standalone : settings.out);
  return {
    tsconfig,
    out: out ? path.resolve(directory, out) : defaultOut(tsconfig, standalone),
    standalone,
  };
}

/** Beside the tsconfig. */
export function defaultOut(tsconfig: string, standalone: boolean): string {
  return path.join(path.dirname(tsconfig), standalone ? 'standalone' : 'generated');
}

/** A folder means the tsconfig.json in it, as with tsc. */
export function tsconfigOf(project: string): string {
  return path.extname(project) === '.json' ? project : path.join(project, 'tsconfig.json');
}

interface Settings {
  readonly project?: string;
  readonly out?: string;
  /** The folder that `--standalone` writes to. */
  readonly standalone?: string;
}

const keys: ReadonlySet<string> = new Set<keyof Settings>(['project', 'out', 'standalone']);

function readSettings(file: string): Settings {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrong(`${configFile} is not JSON: ${(error as Error).message}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw wrong(`${configFile} is not an object; expected such as { "out": "api" }`);
  }
  for (const [key, value] of Object.entries(content)) {
    if (!keys.has(key)) {
      throw wrong(`unknown key "${key}"; expected one of: ${[...keys].join(', ')}`);
    }
    if (typeof value !== 'string') {
      throw wrong(`"${key}" in ${configFile} is not a string; expected a path`);
    }
  }
  return content;
}

function wrong(what: string): CodegenError {
  return new CodegenError([diagnostic('UJRPC100', what)]);
}
