import { TooManySteps, withinSteps } from '@ujrpc/values/codecs';
import { RpcError } from '@ujrpc/words';
import { listed, violation } from '../calls/violation.js';
import type { ClientMethodContract, ClientResultContract } from '../contract/contract.js';
import { ClientReplyError } from './client-reply-error.js';

/**
 * What a client's method promises, out of a response (JSON-RPC 2.0 §5).
 *
 * @param duplicate a member that it gives twice
 * @throws RpcError that the client has answered; ClientReplyError for what is not an answer of that method
 */
export function resultOf(
  { wireName, result: contract }: ClientMethodContract,
  response: Readonly<Record<string, unknown>>,
  duplicate: string | undefined,
  maxSteps: number,
): unknown {
  const { jsonrpc, result, error } = response;
  const malformed = (why: string) =>
    new ClientReplyError(`${wireName}: the client sent a malformed response: ${why}`);
  if (duplicate !== undefined) {
    throw malformed(`${duplicate} is given twice`);
  }
  if (jsonrpc !== '2.0') {
    throw malformed('jsonrpc must be "2.0"');
  }
  if ('result' in response && 'error' in response) {
    throw malformed('it has a result and an error');
  }
  if ('error' in response) {
    const { code, message, data } = Object(error) as Record<string, unknown>;
    if (!Number.isSafeInteger(code) || typeof message !== 'string') {
      throw malformed('error must have an integer code and a message');
    }
    throw new RpcError(code as number, message, data);
  }
  try {
    return withinSteps(maxSteps, decoded, { wireName, contract, result });
  } catch (cause) {
    if (cause instanceof TooManySteps) {
      const message = `${wireName}: the client's result takes more than ${maxSteps} validation steps`;
      throw new ClientReplyError(message, [], { cause });
    }
    throw cause;
  }
}

interface Came {
  readonly wireName: string;
  readonly contract: ClientResultContract | undefined;
  readonly result: unknown;
}

function decoded({ wireName, contract, result }: Came): unknown {
  if (contract === undefined || (result === null && contract.nullIsUndefined)) {
    return undefined;
  }
  const { validate, decode } = contract;
  const validated = validate?.(result);
  if (validated === undefined) {
    throw misfit(wireName, [violation('result', 'null', result)]);
  }
  if (!validated.success) {
    throw misfit(
      wireName,
      validated.errors.map(({ path, expected, value }) =>
        violation(path.replace('$input', 'result'), expected, value),
      ),
    );
  }
  return decode === undefined ? result : decode(result);
}

function misfit(wireName: string, found: ReturnType<typeof violation>[]): ClientReplyError {
  const [first] = found;
  const { violations, note } = listed(found);
  return new ClientReplyError(
    `${wireName}: the client answered with what is not of its type: ${first?.path}: ` +
      `expected ${first?.expected}, got ${first?.got}${note}`,
    violations,
  );
}
