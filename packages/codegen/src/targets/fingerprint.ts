import { createHash } from 'node:crypto';
import type { ServiceModel } from '../model/service-model.js';
import { version } from '../version.js';

/**
 * SHA-256 over all that the generated files say. Places in the sources are left out: a method's
 * body may change without making a contract stale.
 */
export function fingerprintOf(service: ServiceModel, openrpc: unknown): string {
  const content = JSON.stringify(
    { version, classes: service.classes, types: [...service.types.values()], openrpc },
    (key, value: unknown) => (key === 'position' ? undefined : value),
  );
  return createHash('sha256').update(content).digest('hex');
}
