import { expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@ujrpc/words';
import { describeOnEveryCarrier } from '../support/every-carrier.js';
import { call, notFound, refusal, result } from '../support/json-rpc.js';

const limits = { maxDepth: 3, maxMethodBytes: 6, maxIdBytes: 4, maxBodyBytes: 100 };

/** Limits of documents that an owner has chosen, where other suites reach the defaults. */
describeOnEveryCarrier(
  'chosen limits of documents',
  ({ ask }) => {
    async function expectRefusal(document: string, code: number, id: unknown): Promise<void> {
      expect(JSON.parse((await ask(document)) ?? '')).toMatchObject(refusal(code, id));
    }

    test('maxDepth', async () => {
      expect(await ask(call('echo', '[[1]]'))).toBe(result('[1]'));
      await expectRefusal(call('echo', '[[[]]]'), -32600, null);
    });

    test('maxMethodBytes', async () => {
      expect(await ask(call('abcdef'))).toBe(notFound());
      await expectRefusal(call('abcdefg'), -32600, 1);
    });

    test('maxIdBytes', async () => {
      expect(await ask(call('sum', '[2,3]', '"ab"'))).toBe(result('5', '"ab"'));
      await expectRefusal(call('sum', '[2,3]', '"abc"'), -32600, null);
    });

    test('maxBodyBytes', async () => {
      const document = call('sum', '[2,3]');
      expect(await ask(document.padEnd(99))).toBe(result('5'));
      await expectRefusal(document.replace('[', '['.padEnd(100)), -32007, null);
    });
  },
  { limits },
);

/** The table that the suites above and beside this one go by. */
test('the defaults are the documented ones', () => {
  expect(DEFAULT_LIMITS).toEqual({
    maxHeaderBytes: 16_384,
    maxHeaderCount: 100,
    maxBodyBytes: 1_048_576,
    maxResponseBytes: 10_485_760,
    headersTimeoutMs: 10_000,
    requestTimeoutMs: 30_000,
    minBodyBytesPerSecond: 1024,
    keepAliveTimeoutMs: 72_000,
    maxConnections: 10_000,
    maxBufferedBytes: 1_073_741_824,
    softSendQueueBytes: 65_536,
    hardSendQueueBytes: 1_048_576,
    maxCallsInFlight: 1000,
    maxBatchItems: 1000,
    maxDepth: 512,
    maxMethodBytes: 256,
    maxIdBytes: 128,
    maxValidationSteps: 2_097_152,
    callTimeoutMs: 0,
    peerCallTimeoutMs: 30_000,
    drainTimeoutMs: 10_000,
    streamHeartbeatMs: 15_000,
    wsIdleMs: 120_000,
    wsPingMs: 30_000,
  });
});
