import { RpcError } from '@ujrpc/words';
import type { Endpoint } from '../arguments/endpoint.js';
import type { ExchangeOptions } from '../exchange/exchange.js';
import { discoverBriefly } from './openrpc.js';

/** The classes of a server's errors, by their codes. The server is asked once, when one is needed. */
export class ErrorNames {
  #names: Promise<ReadonlyMap<number, string>> | undefined;

  constructor(private readonly target: ExchangeOptions & { readonly endpoint: Endpoint }) {}

  /** Undefined for what is not an error of a class, and where the server does not say. */
  async of(error: unknown): Promise<string | undefined> {
    return error instanceof RpcError ? await this.ofCode(error.code) : undefined;
  }

  async ofCode(code: number | undefined): Promise<string | undefined> {
    if (code === undefined || isReserved(code)) {
      return undefined;
    }
    this.#names ??= this.#ask();
    return (await this.#names).get(code);
  }

  async #ask(): Promise<ReadonlyMap<number, string>> {
    return (await discoverBriefly(this.target))?.errorNames ?? new Map();
  }
}

/** JSON-RPC 2.0 §5.1: the specification keeps that range for itself and for servers. */
function isReserved(code: number): boolean {
  return code >= -32_768 && code <= -32_000;
}
