import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Server } from '@ujrpc/core';
import fc from 'fast-check';
import { closeAll, onClose } from '../support/closing.js';
import { generatedFrom } from '../support/generated.js';
import { call } from '../support/json-rpc.js';
import { transportsUnderTest } from '../support/transports.js';
import { LinePeer } from './line-peer.js';
import { paramsFor } from './params.js';
import { REGRESSIONS } from './regressions.js';
import { type Signature, serviceText, signature, signatureText } from './signatures.js';

/** The same in every run, so that a failure is the change's; another number explores. */
const SEED = Number(process.env['UJRPC_EXACT_SEED'] ?? 1);
const RUNS = Number(process.env['UJRPC_EXACT_RUNS'] ?? 4000);

const signatures: readonly Signature[] = [
  ...REGRESSIONS.map((one) => one.signature),
  ...fc.sample(signature, { seed: SEED, numRuns: 60 }),
];

/** What a method and its twin answer to the same params, one of each transport. */
async function answers(
  peers: readonly LinePeer[],
  method: string,
  twin: string,
  params?: string,
): Promise<string[]> {
  const batch = `[${call(method, params)},${call(twin, params)}]`;
  const replies = await Promise.all(peers.map((peer) => peer.ask(batch)));
  // Both replies are as long where they are the same.
  return replies.flatMap((reply) => {
    const middle = (reply.length - 1) / 2;
    return [reply.slice(1, middle), reply.slice(middle + 1, -1)];
  });
}

describe("the plan's fast path and the validator", () => {
  const peers: LinePeer[] = [];

  beforeAll(async () => {
    const { folder, contract } = await generatedFrom({ 'twins.ts': serviceText(signatures) });
    const { Twins } = (await import(path.join(folder, 'twins.js'))) as {
      Twins: new () => object;
    };
    for (const transport of transportsUnderTest) {
      const server = new Server({ contract, log: () => undefined }).register(new Twins());
      onClose(() => server.close());
      const { port } = await server.listen({ transport, port: 0 });
      peers.push(await LinePeer.open(port as number));
    }
  }, 120_000);
  afterAll(closeAll);

  /** @returns what all of them answer */
  async function agree(index: number, params: string | undefined): Promise<string> {
    const all = await answers(peers, `scalar${index}`, `validated${index}`, params);
    const of = `(${signatureText(signatures[index] ?? [])})`;
    expect({ of, params, answers: [...new Set(all)] }).toEqual({ of, params, answers: [all[0]] });
    return all[0] ?? '';
  }

  test.each(REGRESSIONS.map((one, index) => [one.name, index, one.params] as const))(
    'agree about %s',
    async (_name, index, params) => {
      await agree(index, params);
    },
  );

  test(`accept the same params and lay out the same arguments, seed ${SEED}`, async () => {
    const choice = fc
      .nat(signatures.length - 1)
      .chain((index) => fc.tuple(fc.constant(index), paramsFor(signatures[index] ?? [])));
    let accepted = 0;
    const property = fc.asyncProperty(choice, async ([index, params]) => {
      accepted += (await agree(index, params)).includes('"result":') ? 1 : 0;
    });
    await fc.assert(property, { seed: SEED, numRuns: RUNS });
    // Nothing is proved where hardly anything fits, or all of it.
    expect(accepted / RUNS).toBeGreaterThan(0.2);
    expect(accepted / RUNS).toBeLessThan(0.9);
  }, 300_000);

  const operands = ['0', '-0', '1', '-1', '2', '3', '0.5', '2147483648', '4294967296', '1e308'];
  const quotients = operands.flatMap((a) => operands.map((b) => `[${a},${b}]`));

  test.each(['f64', 'i32', 'u32', 'i64', 'bool', 'string', 'bytes', 'memory', 'shorts'])(
    'accept the same results of kind %s',
    async (kind) => {
      for (const params of quotients) {
        const all = await answers(peers, kind, `${kind}Later`, params);
        expect({ params, answers: [...new Set(all)] }).toEqual({ params, answers: [all[0]] });
      }
    },
    60_000,
  );
});
