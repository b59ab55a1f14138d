import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The user's package, as far as it says what it is. */
export interface PackageInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string | undefined;
}

/** Not the folder's name: the same sources give the same files wherever they are. */
const untitled: PackageInfo = {
  title: 'ujrpc service',
  version: '0.0.0',
  description: undefined,
};

/** Title and version out of the package.json nearest to a folder. */
export function packageInfo(directory: string): PackageInfo {
  const file = path.join(directory, 'package.json');
  if (existsSync(file)) {
    const { name, version, description } = readManifest(file);
    return {
      title: name ?? untitled.title,
      version: version ?? untitled.version,
      description,
    };
  }
  const parent = path.dirname(directory);
  return parent === directory ? untitled : packageInfo(parent);
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
}

function readManifest(file: string): Manifest {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch {
    return {};
  }
}
