import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LogEntry, Server, type TransportName } from '@ujrpc/core';
import { closeAll, onClose } from '../support/closing.js';
import type { Blobs } from '../support/fixtures/bytes/blobs.js';
import { generated } from '../support/generated.js';
import { serve } from '../support/serve.js';
import { replayed, targets } from './corpus.js';
import { exchange } from './exchange.js';

/** Streams under way at once: both servers share one thread, so more would only wait. */
const CONCURRENT = 16;
const MOST_REPORTED = 10;

/** Those of the fuzzers, so that their inputs reach them. */
const OPTIONS = {
  limits: { maxHeaderBytes: 512, maxHeaderCount: 6, maxBodyBytes: 1024, maxDepth: 8 },
};

interface Listening {
  readonly port: number;
  readonly log: readonly LogEntry[];
}

async function serveBlobs(transport: TransportName): Promise<Listening> {
  const { contract, folder } = await generated('bytes');
  const module = (await import(pathToFileURL(`${folder}/blobs.js`).href)) as {
    Blobs: new () => Blobs;
  };
  const log: LogEntry[] = [];
  const server = new Server({ contract, log: (entry) => log.push(entry) });
  onClose(() => server.close());
  const { port } = await server.register(new module.Blobs()).listen({ transport, port: 0 });
  return { port: port as number, log };
}

describe('what the fuzzers try', () => {
  /** In WebAssembly, then in the addon. */
  let values: Listening[];
  let blobs: Listening[];
  beforeAll(async () => {
    values = [await serve('node', OPTIONS), await serve('epoll', OPTIONS)];
    blobs = [await serveBlobs('node'), await serveBlobs('epoll')];
  });
  afterAll(closeAll);

  async function difference(servers: readonly Listening[], sent: Buffer): Promise<string[]> {
    const [wasm, addon] = await Promise.all(
      servers.map(({ port }) =>
        exchange(port, { pieces: [sent], wellFormed: false }).then(inOrder, String),
      ),
    );
    return wasm === addon ? [] : [JSON.stringify({ sent: sent.toString('latin1'), wasm, addon })];
  }

  test.each(targets)(
    'is answered by engine.wasm as by the addon: %s',
    async (target) => {
      const servers = target === 'base64' ? blobs : values;
      const waiting = replayed(target);
      const differences: string[] = [];
      const work = async () => {
        while (differences.length < MOST_REPORTED) {
          const sent = waiting.pop();
          if (sent === undefined) {
            return;
          }
          differences.push(...(await difference(servers, sent)));
        }
      };
      expect(waiting.length).toBeGreaterThan(100);
      await Promise.all(Array.from({ length: CONCURRENT }, work));
      expect(differences).toEqual([]);
      expect(servers.flatMap(({ log }) => log)).toEqual([]);
    },
    60_000,
  );
});

/** Raw replies leave as they get ready. */
function inOrder(said: Buffer): string {
  const text = said.toString('latin1');
  return text.startsWith('HTTP/') ? text : text.split('\n').sort().join('\n');
}
