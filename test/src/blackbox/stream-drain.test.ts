import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from '@jest/globals';
import { closeAll, onClose } from '../support/closing.js';
import { generated } from '../support/generated.js';
import { post } from '../support/http.js';
import { error } from '../support/json-rpc.js';
import { Peer } from '../support/peer.js';
import { call, NDJSON } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';
import { WsPeer } from '../support/web-socket.js';

afterEach(closeAll);

const SERVER = path.resolve(import.meta.dirname, '../support/fixtures/signals/streams.mjs');

/** A thousand in all. */
const [CONNECTIONS, STREAMS_EACH, OVER_HTTP] = [4, 100, 200];

const closing = (id: number) =>
  error(-32802, 'Server cancelled', String(id), '{"reason":"closing"}');

async function start(transport: string) {
  const { folder } = await generated('streams');
  const child = spawn(process.execPath, [SERVER, folder, transport], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onClose(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => (await lines.next()).value as string;
  return { child, line, port: Number(await line()), exited: once(child, 'exit') };
}

/** The streams of one connection, each suspended at its second value. */
const calls = (): string[] =>
  Array.from({ length: STREAMS_EACH }, (_, id) => call('forever', [], { stream: 1 }, id));

test.each(transportsUnderTest)(
  'SIGTERM ends a thousand streams of %s: each is closed once, and each caller told why',
  async (transport) => {
    const { child, line, port, exited } = await start(transport);
    const each = Array.from({ length: CONNECTIONS });
    const raw = await Promise.all(each.map(() => Peer.open(port)));
    const sockets = await Promise.all(each.map(() => WsPeer.open(port)));
    const http = await Promise.all(Array.from({ length: OVER_HTTP }, () => Peer.open(port)));
    for (const peer of raw) {
      peer.write(`${calls().join('\n')}\n`);
    }
    for (const peer of sockets) {
      for (const message of calls()) {
        peer.send(message);
      }
    }
    for (const peer of http) {
      peer.write(post(call('forever'), `Accept: ${NDJSON}`));
    }
    const all = 2 * CONNECTIONS * STREAMS_EACH + OVER_HTTP;
    for (let begun = 0; begun < all; begun = Number(await line())) {
      child.stdin.write('\n');
    }

    child.kill('SIGTERM');
    const ids = Array.from({ length: STREAMS_EACH }, (_, id) => id);
    for (const peer of raw) {
      const said = (await peer.untilClosed()).split('\n');
      expect(ids.filter((id) => !said.includes(closing(id)))).toEqual([]);
    }
    for (const peer of sockets) {
      expect(await peer.closed).toEqual([1001, '']);
      expect(ids.filter((id) => !peer.messages.includes(closing(id)))).toEqual([]);
    }
    for (const peer of http) {
      expect(await peer.untilClosed()).toContain(`${closing(1)}\n\r\n0\r\n\r\n`);
    }
    expect(await exited).toEqual([0, null]);
    expect(await line()).toBe(`${all} begun, ${all} finished`);
  },
  60_000,
);
