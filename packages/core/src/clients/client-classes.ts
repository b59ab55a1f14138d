import type { Limits } from '@ujrpc/words';
import type { ClientClass } from '../connections/connection.js';
import type { ClientContract } from '../contract/contract.js';
import { clientOptionsOf } from '../rpc/metadata.js';

export type ClientLimits = Pick<
  Limits,
  'maxCallsInFlight' | 'maxValidationSteps' | 'peerCallTimeoutMs'
>;

/** What a server may call at its clients. */
export class ClientClasses {
  readonly #byName: ReadonlyMap<string, ClientContract>;

  constructor(
    contracts: readonly ClientContract[] = [],
    readonly limits: ClientLimits,
  ) {
    this.#byName = new Map(contracts.map((contract) => [contract.name, contract]));
  }

  /** @throws TypeError for a class without `@rpc.client`; Error where the contract does not know it as it is */
  contractOf(type: ClientClass<object>): ClientContract {
    const options = typeof type === 'function' ? clientOptionsOf(type) : undefined;
    if (options === undefined) {
      throw new TypeError(
        'connection.client() takes a class with @rpc.client: connection.client(ChatClient)',
      );
    }
    const contract = this.#byName.get(type.name);
    if (contract === undefined) {
      throw new Error(
        `The contract does not know the client class ${type.name}: run ujrpc-codegen. Minified code ` +
          'looks out of date too: do not minify identifiers in servers',
      );
    }
    const { namespace } = options;
    for (const { property, wireName } of contract.methods) {
      if (wireName !== (namespace === undefined ? property : `${namespace}.${property}`)) {
        throw new Error(
          `The contract is out of date: run ujrpc-codegen\n  ${type.name}.${property} is ${wireName} in it`,
        );
      }
    }
    return contract;
  }
}

/** Of connections that no server has. */
export const noClientClasses = new ClientClasses([], {
  maxCallsInFlight: 0,
  maxValidationSteps: 0,
  peerCallTimeoutMs: 0,
});
