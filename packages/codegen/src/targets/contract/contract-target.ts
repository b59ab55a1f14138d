import type { GeneratedFiles, Target, TargetInput } from '../target.js';
import { emitServer, emitServerDeclaration } from './server.js';
import { ValidatorCache } from './validators/validators.js';

/** `server.js`: the contract that a server is given. */
export class ContractTarget implements Target {
  readonly name = 'contract';
  readonly standalone = false;
  readonly #validators = new ValidatorCache();

  files({ service, openrpc, fingerprint, report }: TargetInput): GeneratedFiles {
    const code = emitServer(service, openrpc, fingerprint, this.#validators, report);
    return new Map([
      ['server.js', code],
      ['server.d.ts', emitServerDeclaration(fingerprint)],
    ]);
  }
}
