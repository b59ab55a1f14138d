import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { ServiceModel } from '../model/service-model.js';
import { wireService } from '../model/wire.js';
import { emitClient } from './client/client.js';
import { writeClientTypes } from './client/client-types.js';
import { sourceMap } from './client/source-map.js';
import { fingerprintOf } from './fingerprint.js';
import { emitManifest, manifestName } from './manifest.js';
import { openRpcDocument, type PackageInfo } from './openrpc/openrpc.js';
import { emitServer, emitServerDeclaration } from './server/server.js';
import type { ValidatorCache } from './validators/validators.js';

/** The generated files: their text by their name. */
export type GeneratedFiles = ReadonlyMap<string, string>;

/**
 * What a frontend needs, and nothing that leads to the server's sources: the map that editors follow
 * to them is left out.
 */
export function emitClientFiles(service: ServiceModel, info: PackageInfo): GeneratedFiles {
  const fingerprint = fingerprintOf(service, openRpcDocument(wireService(service), info));
  return new Map([
    ['client.js', emitClient(service, fingerprint)],
    ['client.d.ts', writeClientTypes(service, fingerprint).toString()],
    [manifestName, emitManifest()],
  ]);
}

/** @param directory Where the files will stand, absolute: the declaration map points from there. */
export function emitFiles(
  service: ServiceModel,
  info: PackageInfo,
  directory: string,
  cache: ValidatorCache,
  report: (found: Diagnostic) => void,
): GeneratedFiles {
  const openrpc = openRpcDocument(wireService(service), info);
  const fingerprint = fingerprintOf(service, openrpc);
  const types = writeClientTypes(service, fingerprint);
  return new Map([
    ['server.js', emitServer(service, openrpc, fingerprint, cache, report)],
    ['server.d.ts', emitServerDeclaration(fingerprint)],
    ['client.js', emitClient(service, fingerprint)],
    ['client.d.ts', `${types.toString()}//# sourceMappingURL=client.d.ts.map\n`],
    ['client.d.ts.map', sourceMap('client.d.ts', directory, types.mappings)],
    ['openrpc.json', `${JSON.stringify(openrpc, null, 2)}\n`],
    [manifestName, emitManifest()],
  ]);
}
