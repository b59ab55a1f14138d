import Module from 'node:module';
import path from 'node:path';
import type { ts } from 'ts-morph';

/** What Yarn's Plug'n'Play adds to Node while it runs a program, as far as it is used here. */
interface PnpApi {
  readonly topLevel: null;
  resolveToUnqualified(
    request: string,
    issuer: string,
    options: { readonly considerBuiltins: false },
  ): string | null;
  getPackageInformation(locator: unknown): {
    readonly packageDependencies: ReadonlyMap<string, unknown>;
  };
}

type Files = Pick<
  ts.System,
  'fileExists' | 'readFile' | 'directoryExists' | 'getDirectories' | 'realpath'
>;

const { findPnpApi } = Module as typeof Module & { findPnpApi?(file: string): PnpApi | null };

/** The package that a path is in, by the last `node_modules` in it. */
const inPackage = /^(.*)\/node_modules\/((?:@[^/]+\/)?[^/@][^/]*)(.*)$/;
const packageFolder = /\/node_modules(?:\/@[^/]+)?\/?$/;

/**
 * TypeScript looks for packages in folders called `node_modules`, which Plug'n'Play does not make. Here
 * each folder seems to have one, with what Yarn's table says that its files may import.
 */
export function withPlugAndPlay<Host extends Files>(files: Host): Host {
  if (!findPnpApi) {
    return files;
  }
  const place = (file: string): string =>
    files.fileExists(file) || files.directoryExists(file) ? file : (located(file) ?? file);
  return {
    ...files,
    fileExists: (file) => files.fileExists(place(file)),
    readFile: (file, encoding) => files.readFile(place(file), encoding),
    directoryExists: (folder) => packageFolder.test(folder) || files.directoryExists(place(folder)),
    getDirectories: (folder) =>
      folder.endsWith('/node_modules/@types') ? typePackages(folder) : files.getDirectories(folder),
    realpath: (file) => {
      const found = place(file);
      return found === file ? (files.realpath?.(file) ?? file) : found;
    },
  };
}

function located(file: string): string | undefined {
  const [, issuer, name, rest] = inPackage.exec(file) ?? [];
  if (issuer === undefined || name === undefined) {
    return undefined;
  }
  try {
    const options = { considerBuiltins: false } as const;
    const found = findPnpApi?.(`${issuer}/`)?.resolveToUnqualified(name, `${issuer}/`, options);
    return found ? path.posix.join(found, rest ?? '') : undefined;
  } catch {
    // The table does not allow that import.
    return undefined;
  }
}

/** The `@types` packages of the project, without their scope. */
function typePackages(folder: string): string[] {
  const api = findPnpApi?.(folder);
  const dependencies = api?.getPackageInformation(api.topLevel).packageDependencies.keys() ?? [];
  return [...dependencies].flatMap((name) => /^@types\/(.+)$/.exec(name)?.[1] ?? []);
}
