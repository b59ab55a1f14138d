import type { Target } from '../target.js';
import { emitClient } from './client.js';
import { writeClientTypes } from './client-types.js';
import { sourceMap } from './source-map.js';

/** `client.js` with its types; a map leads editors from these to the methods in the server's sources. */
export const clientTarget: Target = {
  name: 'client',
  standalone: true,
  files({ service, fingerprint, directory, standalone }) {
    const code = ['client.js', emitClient(service, fingerprint)] as const;
    const types = writeClientTypes(service, fingerprint);
    if (standalone) {
      return new Map([code, ['client.d.ts', types.toString()]]);
    }
    return new Map([
      code,
      ['client.d.ts', `${types.toString()}//# sourceMappingURL=client.d.ts.map\n`],
      ['client.d.ts.map', sourceMap('client.d.ts', directory, types.mappings)],
    ]);
  },
};
