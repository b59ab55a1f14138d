import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { type Serving, serve } from '../support/serve.js';
import { difference } from './comparison.js';
import { exchange } from './exchange.js';
import { REGRESSIONS } from './regressions.js';
import { type Stream, stream } from './streams.js';

const NATIVE = ['uring', 'epoll'] as const;
const RUNS = Number(process.env['UJRPC_DIFFERENTIAL_RUNS'] ?? 10_000);
/** The same in every run, so that a failure is the change's; another number explores. */
const FIRST = process.env['UJRPC_DIFFERENTIAL_FIRST'] ?? '1';
const SEED = process.env['UJRPC_DIFFERENTIAL_SEED'];

/** Streams under way at once: the transports share one thread, so more would only wait. */
const CONCURRENT = 24;

/** Failures above are as a rule the same one. */
const MOST_REPORTED = 10;

/** Low enough that small streams reach them. */
const OPTIONS = {
  cors: { origins: ['http://app.example'] },
  allowedHosts: ['named.example'],
  limits: { maxBodyBytes: 2000, maxBatchItems: 8, maxResponseBytes: 3000, maxMethodBytes: 20 },
};

describe('the portable and the native transports', () => {
  let portable: Serving;
  const natives = new Map<string, Serving>();

  beforeAll(async () => {
    portable = await serve('node', OPTIONS);
    for (const name of NATIVE) {
      natives.set(name, await serve(name, OPTIONS));
    }
  });
  afterAll(closeAll);

  /** Sends one stream to all. @returns a line for each transport that differs from `node` */
  async function differences(sent: Stream): Promise<string[]> {
    const said = async ({ port }: Serving) =>
      exchange(port, sent).then(
        (bytes) => bytes.toString('latin1'),
        (error: Error) => `broken: ${error.message}`,
      );
    const all = await Promise.all([portable, ...natives.values()].map(said));
    const [expected = '', ...others] = all;
    const bytes = Buffer.concat(sent.pieces).toString('latin1');
    return others.flatMap((answer, index) => {
      const found = difference(bytes, sent.wellFormed, expected, answer);
      const report = { sent: sent.pieces.map(String), wellFormed: sent.wellFormed, node: expected };
      return found === undefined
        ? []
        : [`${found}: ${JSON.stringify({ ...report, [String(NATIVE[index])]: answer }, null, 1)}`];
    });
  }

  test.each(REGRESSIONS)('say the same to $name', async ({ wellFormed, bytes }) => {
    expect(await differences({ wellFormed, pieces: [Buffer.from(bytes, 'latin1')] })).toEqual([]);
  });

  test('say the same to generated streams', async () => {
    const first = Number(SEED ?? FIRST);
    const end = first + (SEED === undefined ? RUNS : 1);
    const failures: string[] = [];
    let next = first;
    const work = async () => {
      while (next < end && failures.length < MOST_REPORTED) {
        const seed = next++;
        for (const found of await differences(stream(seed))) {
          failures.push(`UJRPC_DIFFERENTIAL_SEED=${seed}: ${found}`);
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT }, work));
    expect(failures).toEqual([]);
    expect(next).toBe(end);
  }, 300_000);
});
