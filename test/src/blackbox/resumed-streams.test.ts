import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { close } from '@ujrpc/client';
import { closeAll, onClose } from '../support/closing.js';
import { generated } from '../support/generated.js';
import { serveFeed } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';

const SERVER = path.resolve(import.meta.dirname, '../support/fixtures/killed/server.mjs');
const SCHEMES = ['ws', 'tcp', 'http'] as const;
const KILLS = 20;

/** What a loop takes before the server is killed under it: more than there is credit for at once. */
const VALUES_BETWEEN_KILLS = 100;
const SLOW_MS = 600_000;

interface Client {
  readonly feed: { numbers(): AsyncGenerator<number, void, undefined> };
}

async function clientOf(scheme: string, port: number): Promise<Client> {
  const { folder } = await generated('streams');
  const { createClient } = await import(pathToFileURL(`${folder}/client.js`).href);
  const client = createClient(`${scheme}://127.0.0.1:${port}`) as Client;
  onClose(() => close(client));
  return client;
}

async function start(transport: string, port: number): Promise<[ChildProcess, number]> {
  const { folder } = await generated('streams');
  const child = spawn(process.execPath, [SERVER, folder, transport, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onClose(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout as never });
  return [child, Number((await once(lines, 'line'))[0])];
}

/** A loop that notes what goes wrong in it, and may be waited for. */
class Loop {
  seen = 0;
  #waiting: (() => void) | undefined;
  readonly ended: Promise<unknown>;

  constructor(numbers: AsyncGenerator<number, void, undefined>) {
    this.ended = this.#run(numbers).finally(() => this.#waiting?.());
  }

  async until(seen: number): Promise<void> {
    let isOver = false;
    void this.ended.finally(() => {
      isOver = true;
    });
    while (this.seen < seen && !isOver) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  /** Resolves to what is wrong. */
  async #run(numbers: AsyncGenerator<number, void, undefined>): Promise<unknown> {
    try {
      for await (const number of numbers) {
        if (number !== this.seen + 1) {
          return `${number} after ${this.seen}`;
        }
        this.seen = number;
        this.#waiting?.();
      }
      return undefined;
    } catch (error) {
      return error;
    }
  }
}

afterEach(async () => {
  jest.restoreAllMocks();
  await closeAll();
});

test(
  `loops see every number once and in order, over a server that is killed ${KILLS} times`,
  async () => {
    // Short pauses: those that a client makes otherwise would last minutes here.
    jest.spyOn(Math, 'random').mockReturnValue(0.001);
    let [child, port] = await start('node', 0);
    const clients = await Promise.all(SCHEMES.map((scheme) => clientOf(scheme, port)));
    const streams = clients.map(({ feed }) => feed.numbers());
    const loops = streams.map((numbers) => new Loop(numbers));
    const goOn = () =>
      Promise.all(loops.map((loop) => loop.until(loop.seen + VALUES_BETWEEN_KILLS)));
    for (let kills = 0; kills < KILLS; kills++) {
      await goOn();
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      [child, port] = await start('node', port);
    }
    await goOn();
    await Promise.all(streams.map((stream) => stream.return()));
    expect(await Promise.all(loops.map(({ ended }) => ended))).toEqual(
      SCHEMES.map(() => undefined),
    );
    for (const { seen } of loops) {
      expect(seen).toBeGreaterThan(KILLS * VALUES_BETWEEN_KILLS);
    }
  },
  SLOW_MS,
);

describe.each(transportsUnderTest)('a server on %s that closes', (transport) => {
  test.each(SCHEMES)('is left over %s for the one that comes after it', async (scheme) => {
    jest.spyOn(Math, 'random').mockReturnValue(0.001);
    const { server, port } = await serveFeed(transport);
    const stream = (await clientOf(scheme, port)).feed.numbers();
    const loop = new Loop(stream);
    await loop.until(VALUES_BETWEEN_KILLS);
    await server.close();
    await serveFeed(transport, {}, port);
    await loop.until(loop.seen + VALUES_BETWEEN_KILLS);
    await stream.return();
    expect(await loop.ended).toBeUndefined();
  });
});
