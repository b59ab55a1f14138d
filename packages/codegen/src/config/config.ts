import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CodegenError, diagnostic } from '../diagnostics/diagnostic.js';

/** What a run works on. Absolute paths. */
export interface Config {
  readonly tsconfig: string;
  readonly out: string;
}

export interface ConfigOptions {
  readonly project?: string | undefined;
  readonly out?: string | undefined;
}

export const configFile = 'ujrpc.config.json';

/**
 * Options win over `ujrpc.config.json` in the working folder, whose paths are relative to it.
 * @throws CodegenError UJRPC100 when that file is not what it should be.
 */
export function resolveConfig(options: ConfigOptions, directory: string): Config {
  const file = path.join(directory, configFile);
  const settings = { ...(existsSync(file) ? readSettings(file) : {}), ...defined(options) };
  const project = path.resolve(directory, settings.project ?? 'tsconfig.json');
  // A folder means the tsconfig.json in it, as with tsc.
  const tsconfig =
    path.extname(project) === '.json' ? project : path.join(project, 'tsconfig.json');
  const out = settings.out
    ? path.resolve(directory, settings.out)
    : path.join(path.dirname(tsconfig), 'generated');
  return { tsconfig, out };
}

/** A folder means the tsconfig.json in it, as with tsc. */
export function tsconfigOf(project: string): string {
  return path.extname(project) === '.json' ? project : path.join(project, 'tsconfig.json');
}

interface Settings {
  readonly project?: string;
  readonly out?: string;
}

function defined({ project, out }: ConfigOptions): Settings {
  return { ...(project !== undefined && { project }), ...(out !== undefined && { out }) };
}

function readSettings(file: string): Settings {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrong(`${configFile} is not JSON: ${(error as Error).message}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw wrong(`${configFile} does not hold an object`);
  }
  for (const [key, value] of Object.entries(content)) {
    if (key !== 'project' && key !== 'out') {
      throw wrong(`${configFile} has an unknown key \`${key}\`: it takes project and out`);
    }
    if (typeof value !== 'string') {
      throw wrong(`\`${key}\` in ${configFile} is not a string`);
    }
  }
  return content;
}

function wrong(what: string): CodegenError {
  return new CodegenError([diagnostic('UJRPC100', what)]);
}
