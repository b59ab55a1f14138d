import { ErrorCode, RpcError } from '@ujrpc/words';
import type { Command } from './arguments/command-line.js';
import { ErrorNames } from './discover/error-names.js';
import { discoverBriefly } from './discover/openrpc.js';
import { nameHint } from './near-names.js';
import { paramHints } from './param-hints.js';
import type { Details } from './report.js';
import { violationsIn } from './violations.js';

/**
 * What an error that a server answered is called, and what the caller can do about it. It may cost
 * one more request, `rpc.discover`: for a method that is not there, for a refused argument about
 * which the error alone does not say enough, and for an error of the service's own.
 */
export async function detailsFor(error: unknown, command: Command): Promise<Details> {
  const isCall = command.action === 'call' || command.action === 'notify';
  if (!isCall || !(error instanceof RpcError)) {
    return {};
  }
  switch (error.code) {
    case ErrorCode.MethodNotFound: {
      const description = await discoverBriefly(command);
      const names = description?.methods.map(({ name }) => name) ?? [];
      return { hints: [nameHint(command.method, names, command.endpoint)] };
    }
    case ErrorCode.InvalidParams:
      return { hints: await paramHints(violationsIn(error.data) ?? [], command) };
    default:
      return { name: await new ErrorNames(command).of(error) };
  }
}
