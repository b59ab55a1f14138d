import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { PackageInfo } from '../emit/openrpc/openrpc.js';

/** Title and version out of the package.json nearest to a folder. */
export function packageInfo(directory: string): PackageInfo {
  const file = path.join(directory, 'package.json');
  if (existsSync(file)) {
    const { name, version, description } = readManifest(file);
    return {
      title: name ?? path.basename(directory),
      version: version ?? '0.0.0',
      description,
    };
  }
  const parent = path.dirname(directory);
  if (parent !== directory) {
    return packageInfo(parent);
  }
  return { title: 'ujrpc service', version: '0.0.0', description: undefined };
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
